/** Lets the demonstration live through its past year by the doors of the rooms, in the order in which it happened, on a house whose clock is turned. */
import { DAY } from "../../vocabulary/time.ts";
import type { CameBack, Delivered } from "../../capabilities/interact/index.ts";
import { afterArrivals } from "../../flows/products-arrived.ts";
import type { House } from "../house.ts";
import type { DemoBusiness } from "./business.ts";
import { ACTOR, HOUR, live, type Happening, type Past } from "./happening.ts";
import { loyaltyDays } from "./live-loyalty.ts";
import { journeys, type DrawnJourney } from "./past-journeys.ts";
import { ARRIVALS, CHEAPER, earOf, mailings, momentOf, SUGGESTIONS, wants, WORDS_BACK, type Ear, type Mailing } from "./past.ts";

/** Lets people hear what went out: they follow a link, write back, or their mailbox is gone. */
function hearing({ seed, house, now }: Past): (went: readonly Delivered[]) => Promise<void> {
  const ears = new Map<string, { ear: Ear; heard: number }>();
  let replies = 0;
  return async (went) => {
    const back = { visits: [], replies: [], bounces: [] } as { -readonly [Key in keyof CameBack]: CameBack[Key][number][] };
    for (const { personId, sendId, subject, address, at: sentAt } of went) {
      const known = ears.get(personId) ?? { ear: earOf(seed, personId), heard: 0 };
      ears.set(personId, known);
      const answer = known.ear.answers(++known.heard);
      const at = new Date(sentAt.getTime() + (answer === "bounce" ? HOUR / 60 : HOUR + ((known.heard * 7919) % 60) * HOUR));
      if (answer === null || at > now) continue;
      if (answer === "visit") back.visits.push({ personId, sendId, at });
      if (answer === "bounce") back.bounces.push({ personId, sendId, at });
      if (answer !== "reply") continue;
      const words = WORDS_BACK[replies++ % WORDS_BACK.length] ?? "";
      const handledAt = now.getTime() - at.getTime() > 14 * DAY ? new Date(at.getTime() + 6 * HOUR) : null;
      back.replies.push({
        personId,
        sendId,
        at,
        subject: `Re: ${subject.includes("{{") ? "What you asked for" : subject}`,
        words,
        fromAddress: address,
        handledAt,
        handledBy: handledAt && ACTOR,
      });
    }
    await house.interact.past.cameBack(back);
  };
}

async function sendMailing({ house }: Past, hear: ReturnType<typeof hearing>, mailing: Mailing): Promise<void> {
  const { campaigns, past } = house.interact;
  const { name, subject, medium, list, heldBack, ...whom } = mailing;
  const { id } = await campaigns.create(name, list, ACTOR);
  await campaigns.edit(id, { subject, heldBack, media: [medium] });
  // Calls wait for somebody to make them.
  const went = await past.send({ id, medium, actor: ACTOR, waits: medium === "phone", ...whom });
  if (medium === "email") await hear(went);
}

const CALLED = [
  { outcome: "interested", words: "Glad about the call, wants to see the spring range" },
  { outcome: "not-now", words: "Busy, may call again in summer" },
  { outcome: "interested", words: "Asked after the shop in York" },
  { outcome: "not-reached", words: "" },
  { outcome: "no-more", words: "" },
  { outcome: "interested", words: "Will order" },
];

/** Who may be called said so at the counter; some calls were made since, the others are still to be made. */
async function calls({ house, demo, now, turn }: Past, people: readonly string[]): Promise<Happening[]> {
  const phones = new Map(demo.people.map(({ id, phone }) => [id, phone ?? ""]));
  await house.interact.media.change("phone", { used: "yes" });
  return [
    {
      at: momentOf(now, 60),
      happen: () =>
        house.deps.postgres.transaction(async (tx) => {
          await house.trust.recordConsents(
            tx,
            people.map((personId) => ({
              personId,
              identifier: phones.get(personId) ?? personId,
              purpose: "offers",
              medium: "phone",
              decision: "given" as const,
              at: momentOf(now, 60),
              words: { id: "said-to-us", version: 1, language: "en", text: "You may ring me when there is something for me." },
              method: "desk",
              actor: ACTOR,
            })),
          );
        }),
    },
    {
      at: momentOf(now, 6, 14),
      async happen() {
        const { items } = await house.interact.work.list(ACTOR, "phone");
        for (const [i, { outcome, words }] of CALLED.entries()) {
          const item = items[i];
          if (item === undefined) return;
          turn(new Date(momentOf(now, 6, 14).getTime() + i * (HOUR / 6)));
          const { yours } = await house.interact.work.take(item.id, ACTOR);
          if (yours) await house.interact.work.note(item.id, outcome, words, ACTOR);
        }
      },
    },
  ];
}

function asked({ house, demo, seed, now }: Past): Happening[] {
  const { postgres } = house.deps;
  const cheaper = demo.articles.flatMap(({ sku, priceMinor }) =>
    sku === CHEAPER.sku ? [{ sku, unitPriceMinor: Math.round(priceMinor * (1 - CHEAPER.by)) }] : [],
  );
  const arrive = (daysAgo: number, goods: readonly object[]): Happening => ({
    at: momentOf(now, daysAgo, 7),
    async happen() {
      await house.catalogue.products.put(goods.map((one) => ({ ...one })));
      await afterArrivals({ ...house, postgres });
    },
  });
  return [
    { at: momentOf(now, 34), happen: () => house.interact.past.alerts(wants(seed, demo, now)) },
    ...ARRIVALS.map(({ daysAgo, goods }) => arrive(daysAgo, goods)),
    arrive(CHEAPER.daysAgo, cheaper),
  ];
}

function suggestions({ house, demo, now }: Past): Happening[] {
  const desk = house.care.suggestions;
  const people = demo.people.filter(({ email, customerNumber }) => email !== null && customerNumber !== null);
  return SUGGESTIONS.flatMap(({ daysAgo, words, channel, done, answer, ...sorting }, i): Happening[] => {
    let id = "";
    return [
      {
        at: momentOf(now, daysAgo, 11),
        async happen() {
          id = await desk.note(people[(i * 97) % people.length]!.id, { words, channel });
          if (sorting.kind !== undefined) await desk.sort(id, sorting);
          if (answer !== undefined) await desk.sort(id, { answer });
        },
      },
      ...(done === undefined
        ? []
        : [{ at: momentOf(now, done.daysAgo, 11), happen: () => desk.done(id, done.words).then(() => undefined) }]),
    ];
  });
}

/** A drawing with its messages, not started. */
async function drawJourney({ journeys, interact }: House, { name, subjects, graph }: DrawnJourney): Promise<string> {
  const { id, messages } = await journeys.create({ name }, ACTOR);
  const ids = [messages[0]?.id ?? ""];
  for (const subject of subjects.slice(1)) ids.push((await journeys.message(id, subject, ids[0], ACTOR)).id);
  for (const [i, subject] of subjects.entries()) await interact.campaigns.edit(ids[i] ?? "", { subject });
  await journeys.edit(id, { graph: graph(ids) });
  await journeys.check(id, {});
  return id;
}

/** Draws the journeys, which is begun early: making their mails ready takes a moment, and needs nobody. */
export async function drawJourneys(house: House, demo: DemoBusiness, now: Date): Promise<{ id: string; drawn: DrawnJourney }[]> {
  const all = [];
  for (const drawn of journeys(demo, now)) all.push({ id: await drawJourney(house, drawn), drawn });
  return all;
}

function journeyDays({ house, now }: Past, id: string, { startedOn, pausedOn, comeIn }: DrawnJourney): Happening[] {
  return [
    { at: momentOf(now, startedOn, 4), happen: async () => void (await house.journeys.start(id, { inside: "finish" }, ACTOR)) },
    ...comeIn.map(({ daysAgo, people }) => ({
      at: momentOf(now, daysAgo, 5),
      happen: async () => void (await house.journeys.put(id, people)),
    })),
    ...(pausedOn === null ? [] : [{ at: momentOf(now, pausedOn, 8), happen: async () => void (await house.journeys.pause(id)) }]),
  ];
}

/** So many days lie between two looks at the journeys, which are the waits in them. */
const EVERY = 6;

function journeyNights({ house, now }: Past, hear: ReturnType<typeof hearing>, from: number): Happening[] {
  return Array.from({ length: Math.floor(from / EVERY) }, (_, i) => ({
    // Later each time, so that a clock that was put back meanwhile makes nobody late.
    at: momentOf(now, from - i * EVERY, 6 + 1.25 * i),
    async happen() {
      await house.journeys.starts.heard("everybody");
      while ((await house.journeys.engine.step()) > 0);
      await hear(await house.interact.past.carry("email"));
      await house.interact.past.carry("letter");
    },
  }));
}

export async function livePast(past: Past): Promise<void> {
  const { seed, demo, now, telling, drawn } = past;
  const hear = hearing(past);
  const all = mailings(seed, demo, now);
  const happenings: Happening[] = [
    ...all.map((mailing) => ({ at: momentOf(now, mailing.daysAgo), happen: () => sendMailing(past, hear, mailing) })),
    ...(await calls(past, all.find(({ medium }) => medium === "phone")?.people ?? [])),
    { at: momentOf(now, 60, 8), happen: () => telling.wishes(momentOf(now, 60, 8)) },
    ...asked(past),
    ...suggestions(past),
    ...loyaltyDays(past),
    ...drawn.flatMap((one) => journeyDays(past, one.id, one.drawn)),
    ...journeyNights(past, hear, Math.max(...drawn.map((one) => one.drawn.startedOn))),
  ];
  let told = 0;
  /** A few days at a time: what a mailing or a night looks at is there by then. */
  const upTo = ({ at, happen }: Happening): Happening => ({
    at,
    async happen() {
      if (at.getTime() - told > 3 * DAY) await telling.until(new Date((told = at.getTime())));
      await happen();
    },
  });
  await live(past, happenings.map(upTo));
  await telling.until(now);
}
