// The main job on real input: a British gift shop's invoices, 2010-12 to 2011-12 (UCI Online Retail, CC BY 4.0), from the file
// to the person's line of time. The same steps in a real browser are in e2e/; a server killed in the middle is in kill-while-sending.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeContactFile } from "../../src/entrance/demo/contact-file.ts";
import { routesOf } from "../../src/entrance/routes.ts";
import { createWorld, type World } from "../world.ts";

const FILE = join(import.meta.dirname, "../../../../shared/data/online_retail/online_retail.csv.gz");

describe.skipIf(!existsSync(FILE))("541 909 invoice lines (needs ../shared/data/online_retail)", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld(new Date("2026-06-15T10:00:00Z"));
  });
  afterAll(() => world.close());

  const importFile = async (options: { shiftToNow?: boolean } = {}) => {
    const { imports } = world.house;
    const { kind, mapping } = await imports.previewPath(FILE);
    const id = await imports.beginPath(FILE, { kind, mapping, ...options }, "test");
    const report = await imports.run(id);
    await world.settle();
    return { id, report };
  };

  test("the columns are guessed and real rows are judged before anything is imported", async () => {
    const preview = await world.house.imports.previewPath(FILE);
    expect(preview.kind).toBe("purchases");
    expect(preview.mapping).toEqual({ order: 0, sku: 1, name: 2, quantity: 3, at: 4, price: 5, customer: 6, country: 7 });
    expect(preview.rows.slice(0, 3).map((row) => row.outcome)).toEqual(["new", "new", "new"]);
    expect(await world.house.identify.count(world.db)).toBe(0);
  });

  test("lines become people, orders and returns, and the sums reconcile to the cent", async () => {
    const { report } = await importFile({ shiftToNow: true });
    expect(report?.rows).toBe(541_909);
    expect(report?.sumMinor).toBe(974_774_793);
    expect(report?.outcomes.reduce((sum, each) => sum + (each.amountMinor ?? 0), 0)).toBe(974_774_793);
    expect(report?.outcomes.reduce((sum, each) => sum + each.rows, 0)).toBe(541_909);
    expect(report?.people).toEqual({ new: 4372, known: 0 });
    expect(report?.outcomes.find((each) => each.outcome === "duplicate")).toBeDefined();
    const [lines] = await world.clickhouse.query<{ amount: number; people: number }>(
      "select toInt64(sum(amount)) as amount, toUInt32(uniqExactIf(person_id, not anonymous)) as people from identify_order_lines",
    );
    const kept = (report?.outcomes ?? []).filter((each) => !["duplicate", "rejected"].includes(each.outcome));
    expect(Number(lines?.amount)).toBe(kept.reduce((sum, each) => sum + (each.amountMinor ?? 0), 0));
    expect(lines?.people).toBe(4372);
  });

  test("importing the file again changes nothing", async () => {
    const before = await world.clickhouse.query("select count() as n, sum(amount) as amount from identify_order_lines");
    const { report } = await importFile();
    expect(report?.orders).toBe(0);
    expect(report?.people).toEqual({ new: 0, known: 4372 });
    expect(await world.clickhouse.query("select count() as n, sum(amount) as amount from identify_order_lines")).toEqual(before);
  });

  test("contact data and consents join by customer number", async () => {
    const { house, db, clock, files } = world;
    const path = files.path("contacts.csv");
    writeFileSync(path, makeContactFile(await house.identify.customerNumbers(db), "story", clock.now));
    const { kind, mapping } = await house.imports.previewPath(path);
    expect(kind).toBe("people");
    const report = await house.imports.run(await house.imports.beginPath(path, { kind, mapping }, "test"));
    expect(report).toMatchObject({ rows: 4372, rejects: 0, people: { new: 0, known: 4372 } });
    await world.settle();
  });

  test("everybody has value, tier, expectation, a state by own rhythm and a sentence; watch lists name people and say why", async () => {
    const { differentiate } = world.house;
    const state = await differentiate.state();
    expect(state.people).toBe(4372);
    expect(state.asOf).toBe("2026-06-15");
    const { items, total } = await differentiate.page({ limit: 500 });
    expect(total).toBe(4372);
    for (const person of items) {
      expect(person.sentence).toMatch(/\d/);
      expect(["A", "B", "C"]).toContain(person.tier);
      expect(person.expectedOrders).toBeGreaterThanOrEqual(0);
      expect(person.pAlive).toBeLessThan(1);
    }
    const tiers = await differentiate.tiers();
    const without =
      (await differentiate.page({ state: "prospect" })).total + (await differentiate.page({ state: "engaged-prospect" })).total;
    expect(tiers.items.reduce((sum, tier) => sum + tier.people, 0)).toBe(4372 - without);
    // They have fees or returns only.
    expect(without).toBeLessThan(50);
    const lists = await differentiate.watchLists();
    expect(lists.map((list) => list.id)).toEqual(["shrinking-large", "valuable-lapsing"]);
    for (const list of lists) {
      expect(list.people).toBeGreaterThan(10);
      const page = await differentiate.watchList(list.id);
      for (const item of page.items) expect(item.why).toMatch(/£|€|\d/);
    }
  });

  test("a campaign from a watch list reaches exactly those it said, by the medium they chose; the next one refuses who left", async () => {
    const { house, db } = world;
    const { campaigns, letters, previews } = house.interact;
    await house.openMailbox();
    const audienceBefore = await house.differentiate.watchListMembers("shrinking-large");
    const routes = routesOf(house);
    const call = async (method: string, path: string, input: { params?: object; body?: object } = {}) => {
      const found = routes.find((each) => each.method === method && each.path === path);
      return found?.handler({
        params: {},
        query: {},
        headers: {},
        actor: "user:test",
        ip: "127.0.0.1",
        method,
        userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
        upload: () => Promise.reject(new Error("none")),
        ...input,
      } as never);
    };
    const offer = (await call("POST", "/v1/offers", {
      body: { name: "Welcome back", headline: "A tenth off, this month", body: "For you, because we miss you." },
    })) as { id: string };

    const draft = await campaigns.create("Come back", "shrinking-large", "user:test");
    await campaigns.edit(draft.id, { offerId: offer.id });
    const audience = await campaigns.audience(draft.id);
    expect(audience.matched).toBe(audienceBefore.length);
    const reachable = audience.reachable.reduce((sum, each) => sum + each.people, 0);
    const unreachable = audience.unreachable.reduce((sum, each) => sum + each.people, 0);
    expect(audience.heldBack + reachable + unreachable).toBe(audience.matched);
    expect(audience.heldBack).toBeGreaterThan(0);
    const preview = await previews.preview(draft.id, undefined, undefined);
    expect(preview.problems).toEqual([]);
    expect(preview.html).toContain("A tenth off, this month");

    const { queued, heldBack } = await campaigns.start(draft.id, audience.matched - audience.heldBack, "user:test");
    expect({ queued, heldBack }).toEqual({ queued: audience.matched - audience.heldBack, heldBack: audience.heldBack });
    await sendAll(draft.id);
    const { counts, state } = await campaigns.get(draft.id);
    expect(state).toBe("finished");
    expect(counts.byState.accepted).toBe(reachable);
    expect(counts.byState.suppressed).toBe(unreachable);

    const mails = house.sink()?.list("", undefined, 5000);
    expect(mails?.total).toBe(audience.reachable.find((each) => each.medium === "email")?.people);
    expect(new Set(mails?.items.map((mail) => mail.to)).size).toBe(mails?.total);
    const pdf = await letters.file(draft.id, undefined);
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");

    const first = await house.sink()?.read(mails?.items[0]?.id ?? "");
    const header = (name: string) => first?.headers.find((each) => each.name.toLowerCase() === name)?.value ?? "";
    expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    expect(header("dkim-signature")).toContain("list-unsubscribe-post");
    const personId = (await house.identify.personBy(db, "email", first?.to ?? "")) ?? "";
    // The text part has the links that people see, and not the one that only machines find.
    const token = (kind: string) =>
      new RegExp(`/${kind}/([A-Za-z0-9_-]{40,})`).exec((first?.text ?? "") + header("list-unsubscribe"))?.[1] ?? "";
    world.clock.now = new Date(world.clock.now.getTime() + 60_000);
    await call("GET", "/c/{token}", { params: { token: token("c") } });
    await call("POST", "/u/{token}", { params: { token: token("u") }, body: { "List-Unsubscribe": "One-Click" } });
    await world.settle();

    const again = await campaigns.create("Come back, second word", "shrinking-large", "user:test");
    await campaigns.edit(again.id, { offerId: offer.id, heldBack: 0 });
    const next = await campaigns.audience(again.id);
    await campaigns.start(again.id, next.matched, "user:test");
    await sendAll(again.id);
    const refused = await house.interact.sends(again.id, "suppressed", undefined);
    const theirs = (await allSends(again.id)).find((each) => each.personId === personId);
    expect(refused.items.length).toBeGreaterThan(0);
    expect(theirs).toMatchObject({ state: "suppressed", reason: "withdrawn" });

    const { items } = await house.interact.timeline(personId, undefined, 200);
    expect(new Set(items.map((item) => item.kind))).toEqual(
      new Set([...items.map((item) => item.kind), "order", "mail", "click", "consent", "gate"]),
    );
    const result = await house.interact.result(draft.id);
    expect(result.clicks).toMatchObject({ human: 1 });
    expect(result.treated.people + result.heldBack.people).toBe(audience.matched);
  });

  /** Where it is night, messages wait for the morning: the clock goes on an hour at a time. */
  async function sendAll(campaignId: string) {
    const { campaigns, sender } = world.house.interact;
    for (let hours = 0; hours < 24; hours++) {
      while ((await sender.drainOnce()) > 0);
      if ((await campaigns.get(campaignId)).state === "finished") return;
      world.clock.now = new Date(world.clock.now.getTime() + 3_600_000);
    }
  }

  async function allSends(campaignId: string) {
    const all = [];
    for (let cursor: string | undefined, more = true; more;) {
      const { items, nextCursor } = await world.house.interact.sends(campaignId, undefined, cursor);
      all.push(...items);
      cursor = nextCursor ?? undefined;
      more = nextCursor !== null;
    }
    return all;
  }
});
