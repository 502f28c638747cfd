// A mail or a letter carries a code of the offer: each reader's own, the same when it is sent again, taken back where it never went out.
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCode } from "../../src/capabilities/customise/code.ts";
import { putOffer } from "../../src/capabilities/customise/offers-store.ts";
import { follow } from "../../src/capabilities/interact/clicks-service.ts";
import { newId } from "../../src/platform/ids.ts";
import { sql } from "../../src/platform/postgres.ts";
import { startScriptedSmtp, type ScriptedSmtp } from "../scripted-smtp.ts";
import { addSomebodies, createSendingWorld, type SendingWorld } from "../sending-world.ts";
import { createStores } from "../world.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let smtp: ScriptedSmtp;

beforeAll(async () => {
  stores = await createStores();
  world = createSendingWorld(stores.postgres);
  smtp = await startScriptedSmtp();
  world.smtpUrl = smtp.url;
});
afterAll(async () => {
  await world.stop();
  await smtp.stop();
  await stores.close();
});

const MJML = `<mjml><mj-body><mj-section><mj-column>
  <mj-text>Your code: <b>{{ offer.code }}</b></mj-text>
  <mj-text><a href="{{ links.unsubscribe }}">Unsubscribe</a></mj-text>
</mj-column></mj-section></mj-body></mjml>`;
const LETTER = "Your code: {{ offer.code }}";

async function coupon(): Promise<string> {
  const id = newId();
  const nothing = { segmentId: null, startsAt: null, endsAt: null, budgetMinor: null, budgetUses: null, stackingGroup: null };
  const words = { name: "Five off", headline: "Five off", body: "", url: null, kind: "coupon", terms: { off: "amount", amount: 500 } };
  await putOffer(stores.postgres.db, id, { ...words, ...nothing, perPerson: 1, holdMinutes: 60 }, "test", world.clock.now);
  return id;
}

async function campaign(offerId: string, people: readonly string[]): Promise<string> {
  world.members.splice(0, Infinity, ...people);
  const { id } = await world.interact.campaigns.create("With a code", "list", "test");
  await world.interact.campaigns.edit(id, { heldBack: 0, offerId, subject: "For you", mjml: MJML, letter: LETTER });
  return id;
}

/** Waits for nothing: whatever is put off becomes due. */
async function send(): Promise<void> {
  world.clock.now = new Date(world.clock.now.getTime() + 86_400_000);
  await world.interact.sender.drainOnce();
}

const CODE = /[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]/g;
const codesIn = (text: string): string[] => [...new Set(text.replaceAll("=\r\n", "").match(CODE) ?? [])];
const drawn = async (offerId: string) =>
  (
    await sql<{ personId: string; lent: boolean }>`
      select person_id as "personId", lent from customise.codes where offer_id = ${offerId}`.execute(stores.postgres.db)
  ).rows;

test("each reader has a code of their own, the same in a second try; where the mail was refused it is taken back", async () => {
  const people = await addSomebodies(world, stores.postgres, [
    { given: "Ann", email: "ann@first.example" },
    { given: "Ben", email: "ben@second.example" },
    { given: "Cid", email: "cid@third.example" },
  ]);
  const [ann = "", ben = "", cid = ""] = people;
  const offerId = await coupon();
  const id = await campaign(offerId, people);
  // Looking draws nothing.
  const shown = (await world.interact.previews.preview(id, ann, undefined)).shown[0]?.html ?? "";
  expect(codesIn(shown).map(isCode)).toEqual([false]);
  expect((await world.interact.previews.draftRun(id)).failed).toEqual([]);
  expect(await drawn(offerId)).toEqual([]);

  // Ben's mail is put off after it was heard, Cid's mailbox is gone.
  const heard: string[] = [];
  smtp.script = (step, { to, message }) => {
    if (step === "rcpt" && to.startsWith("cid@")) return "550 5.1.1 no such user";
    if (step !== "dot" || !to.startsWith("ben@")) return undefined;
    heard.push(...codesIn(message));
    return heard.length === 1 ? "451 4.3.0 later" : undefined;
  };
  await world.interact.campaigns.start(id, people.length, "test");
  await send();
  await send();
  const taken = new Map(smtp.taken.map(({ to, message }) => [to, codesIn(message)]));
  const anns = taken.get("ann@first.example") ?? [];
  const bens = taken.get("ben@second.example") ?? [];
  expect([...anns, ...bens].map(isCode)).toEqual([true, true]);
  expect(new Set([...anns, ...bens]).size).toBe(2);
  expect(heard).toEqual([bens[0], bens[0]]);
  // The offer has no address of its own, so its link leads to where Ann can take it.
  const [sent] = (await world.interact.sends(id, "accepted", undefined)).items.filter(({ personId }) => personId === ann);
  const click = world.interact.pages.tokens.sign("click", { personId: ann, sendId: sent?.id ?? "", link: 0 });
  expect(await follow(world.interact.pages, click, { method: "GET", userAgent: "", purposeHeader: "" })).toContain(`/o/${offerId}/claim/`);

  expect((await drawn(offerId)).map(({ personId }) => personId).toSorted()).toEqual([ann, ben, cid].toSorted());
  expect(await world.interact.settleCodes()).toBe(1);
  expect(await world.interact.settleCodes()).toBe(0);
  const left = await drawn(offerId);
  expect(left.map(({ personId, lent }) => `${personId} ${lent}`).toSorted()).toEqual([`${ann} false`, `${ben} false`].toSorted());
});

test("a code stands as long as one message with it may have gone out; one told at the desk stays", async () => {
  const [dan = "", eve = ""] = await addSomebodies(world, stores.postgres, [
    { given: "Dan", email: "dan@fourth.example" },
    { given: "Eve", email: "eve@fourth.example" },
  ]);
  const { db } = stores.postgres;
  const offerId = await coupon();
  smtp.script = (step) => (step === "rcpt" ? "450 4.2.0 later" : undefined);
  const two: string[] = [];
  for (const people of [[dan, eve], [dan]]) {
    const id = await campaign(offerId, people);
    await world.interact.campaigns.start(id, people.length, "test");
    two.push(id);
  }
  await send();
  await sql`update interact.sends set state = 'refused' where campaign_id = ${two[0]}`.execute(db);
  const told = await stores.postgres.transaction((tx) => world.codes.codeFor(tx, offerId, eve));
  expect(isCode(told)).toBe(true);
  await world.interact.settleCodes();
  expect((await drawn(offerId)).map(({ personId }) => personId).toSorted()).toEqual([dan, eve].toSorted());
  await sql`update interact.sends set state = 'refused' where campaign_id = ${two[1]}`.execute(db);
  await world.interact.settleCodes();
  expect((await drawn(offerId)).map(({ personId }) => personId)).toEqual([eve]);
});

test("a word for many stands in everybody's message, and nothing is drawn; an offer without anything to redeem says so before the start", async () => {
  const [fay = ""] = await addSomebodies(world, stores.postgres, [{ given: "Fay", email: "fay@fifth.example" }]);
  const { db } = stores.postgres;
  const offerId = await coupon();
  await sql`
    insert into customise.codes (digest, offer_id, word, drawn_at) values (decode('77', 'hex'), ${offerId}, 'SPRING-TEA', ${world.clock.now})`.execute(
    db,
  );
  const id = await campaign(offerId, [fay]);
  const before = smtp.taken.length;
  smtp.script = () => undefined;
  await world.interact.campaigns.start(id, 1, "test");
  await send();
  expect(smtp.taken.slice(before).some(({ to, message }) => to === "fay@fifth.example" && message.includes("SPRING-TEA"))).toBe(true);
  expect((await world.interact.previews.textFor(id, fay, "letter")).text).toBe("Your code: SPRING-TEA");
  expect(await drawn(offerId)).toHaveLength(1);
  const words = await world.customise.addOffer(db, { name: "O", headline: "News", body: "Some.", url: "https://shop.example" });
  await expect(campaign(words.id, [fay]).then((plain) => world.interact.previews.preview(plain, fay, undefined))).rejects.toThrow(
    "nothing of this offer is redeemed by a code",
  );
});

/** As the till does it, without an order of its own: the code is theirs and used for good. */
async function redeemed(offerId: string, personId: string, code: string): Promise<void> {
  const { db } = stores.postgres;
  await sql`
    with used as (
      insert into customise.uses (person_id, id, offer_id, key, state, terms, cost_minor, code, reserved_at, deadline, committed_at)
      select person_id, ${newId()}, offer_id, ${`till:${code}`}, 'committed', '{}', 500, digest, ${world.clock.now}, ${world.clock.now}, ${world.clock.now}
      from customise.codes where offer_id = ${offerId} and person_id = ${personId} and use_id is null returning id, code
    )
    update customise.codes c set use_id = used.id from used where c.digest = used.code`.execute(db);
}

test("a used code is not sent again: whoever may use the offer once more gets a new one, the others are left out, and the preview says why", async () => {
  const [gil = "", hal = ""] = await addSomebodies(world, stores.postgres, [
    { given: "Gil", email: "gil@sixth.example" },
    { given: "Hal", email: "hal@sixth.example" },
  ]);
  const { db } = stores.postgres;
  const offerId = await coupon();
  await sql`update customise.offers set per_person = 2 where id = ${offerId}`.execute(db);
  smtp.script = () => undefined;
  const mailed = async (people: readonly string[]) => {
    const id = await campaign(offerId, people);
    const before = smtp.taken.length;
    await world.interact.campaigns.start(id, people.length, "test");
    await send();
    await world.interact.settleCodes();
    const codes = new Map(smtp.taken.slice(before).map(({ to, message }) => [to, codesIn(message)[0]]));
    return { id, gil: codes.get("gil@sixth.example"), hal: codes.get("hal@sixth.example") };
  };
  const first = await mailed([gil, hal]);
  // Not used yet: the same again.
  expect((await mailed([gil])).gil).toBe(first.gil);
  await redeemed(offerId, gil, first.gil ?? "");
  const second = await mailed([gil, hal]);
  expect(isCode(second.gil ?? "")).toBe(true);
  expect(second.gil).not.toBe(first.gil);
  expect(second.hal).toBe(first.hal);
  expect(await stores.postgres.transaction((tx) => world.codes.codeFor(tx, offerId, gil))).toBe(second.gil);
  await redeemed(offerId, gil, second.gil ?? "");

  const id = await campaign(offerId, [gil, hal]);
  const had = "The message brings a code, and they have had this offer as often as one person may";
  expect((await world.interact.previews.preview(id, gil, undefined)).problems).toEqual([had]);
  expect((await world.interact.previews.preview(id, hal, undefined)).problems).toEqual([]);
  expect(await world.interact.campaigns.audience(id)).toMatchObject({
    reachable: [{ medium: "email", people: 1 }],
    unreachable: [{ reason: "code-had-it", label: had, people: 1 }],
  });
  const third = await mailed([gil, hal]);
  expect([third.gil, third.hal]).toEqual([undefined, first.hal]);
  const [left] = (await world.interact.sends(third.id, "refused", undefined)).items;
  expect(left).toMatchObject({ personId: gil });
  expect(JSON.stringify(left)).toContain(had);
  await expect(stores.postgres.transaction((tx) => world.codes.codeFor(tx, offerId, gil))).rejects.toThrow("as often as one person may");

  // Used up between the start and the sending.
  const late = await campaign(offerId, [hal]);
  await world.interact.campaigns.start(late, 1, "test");
  await sql`update customise.offers set per_person = 1 where id = ${offerId}`.execute(db);
  await redeemed(offerId, hal, first.hal ?? "");
  const before = smtp.taken.length;
  await send();
  expect(smtp.taken.length).toBe(before);
  expect(JSON.stringify((await world.interact.sends(late, "refused", undefined)).items)).toContain(had);
});
