import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addSomebodies, createSendingWorld, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { newId } from "../../platform/ids.ts";
import { sql } from "../../platform/postgres.ts";
import { namesIn } from "./picked-words.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let people: string[];

beforeAll(async () => {
  stores = await createStores();
  world = createSendingWorld(stores.postgres);
  people = await addSomebodies(world, stores.postgres, [
    { given: "Ann", family: "Lee", email: "ann@shop.example", phone: "+491711234567" },
    { given: "Ben", email: "ben@shop.example" },
    { given: "Cid", email: "cid@shop.example" },
  ]);
  const at = world.clock.now;
  await world.identify.addIdentifiers(stores.postgres.db, [
    { kind: "customer_number", value: "K-1007", personId: people[1] ?? "", source: "test", at },
  ]);
});
afterAll(async () => {
  await world.stop();
  await stores.close();
});

/** Who a campaign's messages go to, and why. */
async function sentTo(audience: string): Promise<{ person: string; because: string | null }[]> {
  const { campaigns } = world.interact;
  const { id } = await campaigns.create("By hand", audience, "test");
  await campaigns.edit(id, { heldBack: 0 });
  const { matched } = await campaigns.audience(id);
  await campaigns.start(id, matched, "test");
  const { rows } = await sql<{ person: string; because: string | null }>`
    select person_id as person, because from interact.sends where campaign_id = ${id} order by person_id`.execute(stores.postgres.db);
  return rows;
}

describe("people by hand", () => {
  it("what is pasted names people by address, number or phone; who is not found is said, and nobody counts twice", async () => {
    const look = await world.interact.picked.look(
      'Ann Lee <ANN@shop.example>\n"k-1007"\n0171 1234567\nnobody@shop.example\n\n99999999\nann@shop.example',
    );
    expect(look.found).toEqual([
      { personId: people[0], name: "Ann Lee", by: "ann@shop.example" },
      { personId: people[1], name: "Ben", by: "k-1007" },
    ]);
    expect(look.notFound).toEqual(["nobody@shop.example", "99999999"]);
    expect(look.again).toBe(2);
  });

  it("a number that is more than one person's names nobody", async () => {
    await addSomebodies(world, stores.postgres, [{ given: "Dan", email: "dan@shop.example", phone: "+441711234567" }]);
    const look = await world.interact.picked.look("1711234567");
    expect(look).toMatchObject({ found: [], notFound: [], several: [{ by: "1711234567", people: 2 }] });
  });

  it("nothing pasted, or far too much, is a sentence", async () => {
    await expect(world.interact.picked.look(" \n ")).rejects.toThrow("nothing to look up");
    await expect(world.interact.picked.look("x\n".repeat(10_001))).rejects.toThrow("10001 lines");
    await expect(world.interact.picked.keep({ name: "None", people: [newId()] }, "test")).rejects.toThrow("Nobody of these");
  });

  it("a campaign goes to just them, says why, and keeps its people whatever is asked twice", async () => {
    const id = newId();
    const list = { id, name: "Guests of Friday", people: [people[0] ?? "", people[1] ?? "", newId()] };
    const kept = await world.interact.picked.keep(list, "test");
    expect(kept).toEqual({ audience: `picked:${id}`, people: 2 });
    expect(await world.interact.picked.keep(list, "test")).toEqual(kept);
    const sent = await sentTo(kept.audience);
    expect(new Set(sent.map(({ person }) => person))).toEqual(new Set(people.slice(0, 2)));
    expect(new Set(sent.map(({ because }) => because))).toEqual(new Set(["Picked by hand for “Guests of Friday”."]));
  });

  it("who is erased is on no list of it", async () => {
    const { audience } = await world.interact.picked.keep({ name: "One", people: [people[2] ?? "", people[0] ?? ""] }, "test");
    await world.interact.eraseRecords(stores.postgres.db, [people[2] ?? ""]);
    const { id } = await world.interact.campaigns.create("To one", audience, "test");
    expect(await world.interact.campaigns.audience(id)).toMatchObject({ matched: 1 });
  });

  it("a word that every object knows is no kind of audience", async () => {
    const odd = "constructor:00000000-0000-7000-8000-000000000000";
    // It goes on to the watch lists, as any other word does; here they know every name.
    expect((await world.interact.campaigns.create("Odd", odd, "test")).audience.name).toBe(`List ${odd}`);
  });

  it("a group's people are an audience of their own, with their role", async () => {
    const { db } = stores.postgres;
    const group = newId();
    await world.identify.groups.create(db, { id: group, kind: "organisation", name: "Hill School", wanted: false });
    await world.identify.groups.put(db, { groupId: group, personId: people[0] ?? "", role: "librarian" });
    const sent = await sentTo(`group:${group}`);
    expect(sent).toEqual([{ person: people[0], because: "Belongs to the organisation “Hill School” (librarian)." }]);
    await expect(world.interact.campaigns.create("None", `group:${newId()}`, "test")).rejects.toThrow("no such group");
  });
});

describe("what a paste says", () => {
  it.each([
    ["a@x.example, b@x.example; 1007", ["a@x.example", "b@x.example", "1007"]],
    ["Lee, Ann\n1007", ["Lee, Ann", "1007"]],
    ["“A” <a@müller.example>", ["a@xn--mller-kva.example"]],
    ["", []],
  ])("%j", (text, names) => expect(namesIn(text)).toEqual(names));
});
