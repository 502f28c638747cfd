import { mkdirSync, writeFileSync } from "node:fs";
import { sql } from "../src/platform/postgres.ts";
import { applyForm } from "../src/capabilities/interact/preferences-service.ts";
import type { World } from "./world.ts";

/** Somebody about whom there is a row in every table that can hold one, and a trace in every place of the data folder. */
export interface KnownAll {
  readonly id: string;
  readonly email: string;
  readonly number: string;
  readonly card: string;
  /** Also the name of the files that have the person in them. */
  readonly home: string;
}

const OFFER = {
  name: "Five off",
  headline: "Five off",
  body: "",
  url: null,
  kind: "coupon",
  terms: { off: "amount", amount: 500 },
  startsAt: null,
  endsAt: null,
  budgetMinor: null,
  budgetUses: null,
  perPerson: null,
  stackingGroup: null,
  holdMinutes: 60,
};
const words = { id: "w", version: 1, language: "en", text: "Yes, send me offers" };

/** Does with one person everything that can be done with a person. */
export async function fillEverything(world: World, name: string): Promise<KnownAll> {
  const { house, db, postgres, files, clock } = world;
  const at = clock.now;
  const email = `${name.toLowerCase()}@everywhere.example`;
  const number = `K-${name}-4711`;
  const id = await world.person({
    given: name,
    family: "Everywhere",
    email,
    number,
    country: "GB",
    timeZone: "Europe/London",
    address: { lines: [`1 ${name} Lane`], postalCode: "YO1 6JT", city: "York", country: "GB" },
  });
  const home = "01890000-0000-7000-8000-00000000000".concat(String(name.length % 10));
  await house.identify.addGroups(
    db,
    [{ id: home, kind: "household", name: `${name}'s home` }],
    [{ groupId: home, personId: id, role: "member" }],
  );
  await house.identify.record(db, [order(id, `order:${name}-1`, at, email), order(id, `order:${name}-2`, at, email)]);
  await house.identify.declareFacts(db, [{ personId: id, attribute: "given_name", value: `${name} Maria`, source: "desk", at }]);
  await house.questions.reply(id, { contact: "desk", actor: "user:x", language: "en" }, [{ attribute: "interest", outcome: "refused" }]);
  await applyForm(house.interact.pages, id, { action: "alert", kind: "word", words: `${name}'s tea` }, "en");
  await house.interact.picked.keep({ name: "Guests", people: [id] }, "user:x");
  await house.openMailbox();
  await house.interact.pages.links.ask(email);
  const twin = await world.person({ given: name, family: "Everywhere" });
  await sql`
    with run as (insert into identify.match_runs (state, started_at) values ('done', ${at}) returning id)
    insert into identify.match_pairs (person_a, person_b, weight, probability, band, levels, run_id, found_at)
    select least(${id}::uuid, ${twin}::uuid), greatest(${id}::uuid, ${twin}::uuid), 9, 0.9, 'review', '[]', id, ${at} from run`.execute(db);
  await sql`
    insert into identify.identifier_claims (kind, value, holder_id, person_id, source, first_at, last_at)
    values ('phone', '+4412345678', ${id}, ${twin}, 'test', ${at}, ${at}), ('email', ${email}, ${id}, ${twin}, 'test', ${at}, ${at})`.execute(
    db,
  );
  await sql`
    insert into identify.intake_faults (source, at, what, reason, payload)
    values ('shop', ${at}, 'track', 'no name', ${JSON.stringify({ traits: { email } })})`.execute(db);
  const card = await house.loyalty.members.enrol(id, "desk");
  await sql`insert into loyalty.applications (id, person_id, at, channel) values (${id}, ${id}, ${at}, 'join')`.execute(db);
  await givePoints(world, id);
  const { decisionId } = await house.decisions.decide({ personId: id, medium: "desk", occasion: `${name}'s call` });
  await house.decisions.tell(decisionId, { what: "claim", valueMinor: 0 });
  await sql`insert into customise.answers (person_id, about, shown, last_at) values (${id}, 'kind:coupon', 1, ${at})`.execute(db);
  await house.prospects.addPast(db, [{ personId: id, at, source: "counter", interest: "tea" }]);
  await house.care.suggestions.note(id, { words: `${name} says: later hours`, channel: "desk" });
  await house.care.complaints.open(id, { subject: `${name} is unhappy`, words: `write to ${email}`, channel: "phone" });
  await postgres.transaction(async (tx) => {
    const consent = { personId: id, identifier: email, purpose: "offers", method: "form", actor: "person", words, at };
    await house.trust.recordConsents(tx, [
      { ...consent, medium: "email", decision: "given" },
      { ...consent, medium: "letter", decision: "given" },
      { ...consent, medium: "phone", decision: "withdrawn" },
    ]);
    await house.trust.putRules(tx, id, { medium: null, maxPerMonth: 9, pauseUntil: null }, "desk", "At most nine a month", at);
    await house.trust.suppress(tx, [{ medium: "sms", address: email, reason: "by-hand", source: "desk", at }]);
    await house.trust.audit(tx, { actor: "user:x", action: "POST /v1/people/{id}/card", subject: id, detail: { email } });
    await house.queue.announce(tx, "consent withdrawn", { personId: id });
  });
  const former = await world.person({ given: name, family: "Before" });
  await postgres.transaction((tx) => house.merging.join(tx, { kept: id, gone: former, actor: "user:x", why: "review", evidence: {} }));
  await sql`
    insert into trust.requests (person_id, kind, channel, received_at, due_at)
    values (${id}, 'erasure', 'phone', ${at}, ${at}::timestamptz + interval '30 days')`.execute(db);
  await house.segments.create({ name: "Everybody", rule: { all: [] }, kind: "frozen" }, "test");
  await house.learn.start(db, { id: home, name: "t", seed: "t", controlShare: 0.5, windowDays: 30, startedAt: at });
  await house.learn.assign(db, home, [id]);
  await house.lists.mark("customers", id, "done", "user:test");
  await useOffers(world, id);
  await sendSomething(world, id, email, home);
  await travel(world, id);
  const quiet = { personId: id, medium: "email", since: at, quietUntil: at, presentation: null, messages: 9, unanswered: 9, sure: 0.9 };
  await house.trust.numb.add(db, [quiet]);
  await house.differentiate.money.change({ budgets: { A: 1000, B: 1000, C: 1000 } });
  mkdirSync(files.path("uploads"), { recursive: true });
  writeFileSync(files.path("uploads", home), `email,name\n${email},${name}\nother@example.com,Other\n`);
  writeFileSync(files.path("imports", `${home}-rejects.csv`), `line,reason,email\n2,bad,${email}\n3,bad,other@example.com\n`);
  return { id, email, number, card, home };
}

/** Restricted as far as the table goes; what was worked out stays, so that an erasure finds it. */
export async function restrictOnPaper(world: World, { id }: KnownAll): Promise<void> {
  await sql`insert into trust.restrictions (person_id, since, reason, actor) values (${id}, ${world.clock.now}, 'asked', 'test')`.execute(
    world.db,
  );
}

function order(personId: string, messageId: string, at: Date, email: string) {
  const products = [{ sku: "tea", name: "Tea", quantity: 1, amount_minor: 500 }];
  const payload = { order_id: messageId, currency: "GBP", total_minor: 500, products, email };
  return { personId, messageId, type: "track" as const, name: "Order Completed", at, source: "test", payload };
}

/** Points given, some of them on hold. */
async function givePoints({ house, db, postgres }: World, id: string): Promise<void> {
  const ask = { personId: id, why: "welcome", actor: "user:x" };
  await postgres.transaction((tx) => house.loyalty.points.earn(tx, { ...ask, points: 10, key: `earn:${id}` }));
  await house.loyalty.points.hold({ ...ask, points: 4, key: `hold:${id}`, seconds: 600 });
  await sql`insert into loyalty.notices (person_id, expires_on, points, told_at) values (${id}, '2026-12-31', 6, '2026-12-01')`.execute(db);
  await sql`insert into loyalty.earning_failures (person_id, order_id, reason, at) values (${id}, 'o1', 'x', '2026-12-01')`.execute(db);
}

/** An offer used with a code of their own, and something that came back. */
async function useOffers({ house, db, postgres, clock }: World, id: string): Promise<void> {
  const made = await house.offers.make({ ...OFFER, rule: null }, "test");
  const code = id.replaceAll("-", "");
  await sql`
    insert into customise.codes (digest, offer_id, number, person_id, drawn_at)
    values (decode(${code}, 'hex'), ${made.id}, 1, ${id}, ${clock.now})`.execute(db);
  await sql`insert into customise.code_messages (person_id, send_id, digest) values (${id}, uuidv7(), decode(${code}, 'hex'))`.execute(db);
  await postgres.transaction(async (tx) => {
    const order = { ref: "order:1", minor: 5000 };
    const [answer] = await house.offers.reserve(tx, [{ personId: id, offerId: made.id, key: "k", code, order }]);
    if (answer === undefined || !("use" in answer)) throw new Error("The offer was refused.");
    await house.offers.commit(tx, [{ useId: answer.use.id }]);
    await house.offers.giveBack(tx, { useId: answer.use.id, key: "r", returnedMinor: 100, whole: false });
  });
}

/** On their way in a journey, with something to do for them. */
async function travel(world: World, id: string): Promise<void> {
  const { db, clock } = world;
  const at = clock.now;
  const journeys = await sql<{ id: string }>`
    insert into interact.journeys (name, graph, created_by) values ('Welcome', '{"nodes": [], "edges": []}', 'test') returning id`.execute(
    db,
  );
  const journey = journeys.rows[0]?.id;
  const passes = await sql<{ id: string }>`
    insert into interact.journey_passes (person_id, journey_id, pass, version, node, came_by, entered_at, node_entered_at, run_at, look_at)
    values (${id}, ${journey}, 1, 1, 'wait', 'start', ${at}, ${at}, ${at}, ${at}) returning id`.execute(db);
  const pass = passes.rows[0]?.id;
  await sql`
    insert into interact.journey_steps (person_id, pass_id, node, journey_id, version, entered_at)
    values (${id}, ${pass}, 'wait', ${journey}, 1, ${at})`.execute(db);
  await sql`insert into interact.journey_listed (person_id, journey_id, node) values (${id}, ${journey}, 'start')`.execute(db);
  await sql`
    insert into interact.tasks (person_id, journey_id, pass_id, node, title, reason, for_whom, due_at, created_at)
    values (${id}, ${journey}, ${pass}, 'task', 'Call', 'Nothing heard', 'team', ${at}, ${at})`.execute(db);
}

/** A mail and a letter that went out, a click, and the gate's answers. */
async function sendSomething(world: World, id: string, email: string, campaign: string): Promise<void> {
  const { db, clock, house } = world;
  const at = clock.now;
  await sql`
    insert into interact.campaigns (id, name, audience, subject, mjml, letter, created_by, started_at)
    values (${campaign}, 'Spring', '{"watchList":"x","name":"X"}', 's', 'm', 'l', 'test', ${at}) on conflict do nothing`.execute(db);
  const sends = await sql<{ id: string }>`
    insert into interact.sends (person_id, campaign_id, medium, address, state, due_at, done_at, reply)
    values (${id}, ${campaign}, 'email', ${email}, 'accepted', ${at}, ${at}, '250 ok'), (${id}, ${campaign}, 'letter', null, 'queued', ${at}, null, null)
    returning id`.execute(db);
  await sql`
    insert into interact.incoming (person_id, send_id, kind, subject, words, from_address, at)
    values (${id}, ${sends.rows[0]?.id}, 'reply', 'Re: Spring', 'Thank you', ${email}, ${at})`.execute(db);
  await sql`insert into interact.clicks (person_id, send_id, link, at, class, why) values (${id}, ${sends.rows[0]?.id}, '0', ${at}, 'human', 'x')`.execute(
    db,
  );
  await sql`
    insert into interact.settlements (person_id, send_id, verdict, at, actor) values (${id}, ${sends.rows[0]?.id}, 'arrived', ${at}, 'test')`.execute(
    db,
  );
  await sql`
    insert into interact.contents (person_id, send_id, place, document, text, link, at)
    values (${id}, ${sends.rows[0]?.id}, 'invoice', '4711', 'Thank you', 'https://example.com', ${at})`.execute(db);
  await sql`
    insert into interact.noted (person_id, send_id, noted_by, noted_at, due_at, attempts, silenced)
    values (${id}, ${sends.rows[0]?.id}, 'user:x', ${at}, ${at}, 0, ${email})`.execute(db);
  await sql`
    insert into interact.alert_hits (person_id, alert_id, sku, name, arrival, at, campaign_id)
    select person_id, id, 'tea', 'Tea', 'new', ${at}, ${campaign} from interact.alerts where person_id = ${id}`.execute(db);
  await house.trust.gate.ask(
    db,
    [{ personId: id, ask: `send:${sends.rows[0]?.id}`, purpose: "offers", medium: "email", address: email, timeZone: null, country: null }],
    at,
  );
}
