import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import { reasonLabel, type Trust } from "../trust/index.ts";
import { campaignsBy } from "./campaigns-store.ts";
import { askOf, claimIn, type ClaimDeps } from "./claim-service.ts";
import { ownReasonLabel } from "./interact-tables.ts";
import { TemplateError } from "./liquid.ts";
import { addressFor, MEDIA, mediumOf } from "./media/index.ts";
import type { Medium, OutcomeKey } from "./media/medium.ts";
import { endRows } from "./outbox-store.ts";
import { sentEvents } from "./sent-events.ts";
import { keepNoted } from "./noted-store.ts";
import { calendarOf } from "./work-calendar.ts";
import { lockWork, noteOutcome, openWork, workCounts, type WorkPlace, type WorkRow } from "./work-store.ts";
import type { Bench, Workshop } from "./workshop-service.ts";
import { takeNoteBack, undoableSince } from "./work-undo-service.ts";
import { writeIn } from "./write-message.ts";

export interface WorkDeps extends ClaimDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "record" | "takeBack">;
  readonly trust: Pick<Trust, "gate" | "joined" | "getSetting" | "purposes" | "recordConsents" | "suppress" | "unsuppress">;
  readonly workshop: Workshop;
  readonly clock: Clock;
  readonly instance: string;
  /** Looks for what the gate would refuse: milliseconds between two, and at how many. */
  readonly looks?: { readonly every: number; readonly atOnce: number };
}

/** A call to make, a visit to pay: who, where, why, and what to speak of. */
export interface WorkItem {
  readonly id: string;
  readonly personId: string;
  readonly name: string | null;
  readonly medium: string;
  readonly address: string | null;
  readonly campaign: string;
  readonly because: string | null;
  readonly sheet: string;
  readonly rep: string | null;
  /** Tries so far that reached nobody. */
  readonly tries: number;
  readonly dueAt: Date;
  /** Somebody else has it in hand. */
  readonly taken: boolean;
}

export interface WorkList {
  readonly media: { readonly id: string; readonly name: string; readonly calendar: boolean; readonly outcomes: readonly OutcomeKey[] }[];
  readonly counts: { readonly medium: string; readonly now: number; readonly later: number }[];
  readonly items: WorkItem[];
}

/** Lists of work for people, and what came of it. */
export interface Work {
  list(actor: string, medium: string | undefined): Promise<WorkList>;
  /** Takes a piece of work in hand for half an hour. The gate is asked now; where it says no the work is off the list and a sentence says why. */
  take(id: string, actor: string): Promise<{ readonly yours: boolean; readonly sentence: string }>;
  note(id: string, outcome: string, words: string, actor: string): Promise<{ readonly sentence: string }>;
  /** Takes back what this person of ours noted, for a while, with what followed from it. */
  undo(id: string, actor: string): Promise<{ readonly sentence: string }>;
  /** Takes off the list what the gate would refuse; returns how many that were. Looks at some once in half a minute, and the next time at those behind them. */
  settle(worker: string): Promise<number>;
  /** Visits as an iCalendar file (RFC 5545), each on the day it is due. */
  calendar(medium: string): Promise<string>;
}

const MOST = 200;
/** How long a piece of work is somebody's own, in seconds. */
const IN_HAND = 1800;
const TRIES = 3;
const LOOKS = { every: 30_000, atOnce: 2000 };

const PEOPLES: readonly Medium[] = MEDIA.filter(({ handing }) => handing.by === "people");
const IDS = PEOPLES.map(({ id }) => id);

async function sheetOf(medium: Medium, bench: Bench, card: PersonCard, row: WorkRow): Promise<string> {
  try {
    return (await writeIn(medium, bench, card, row.id, { because: row.because })).text;
  } catch (error) {
    if (error instanceof TemplateError) return `The sheet cannot be written for this person: ${error.message}`;
    throw error;
  }
}

async function itemsOf(db: Db, deps: WorkDeps, rows: readonly WorkRow[], actor: string): Promise<WorkItem[]> {
  const cards = new Map((await deps.identify.cards(db, [...new Set(rows.map((row) => row.personId))])).map((card) => [card.id, card]));
  const campaigns = new Map((await campaignsBy(db, [...new Set(rows.map((row) => row.campaignId))])).map((one) => [one.id, one]));
  const benches = new Map<string, Bench>();
  for (const campaign of campaigns.values()) benches.set(campaign.id, await deps.workshop.bench(db, campaign));
  const items: WorkItem[] = [];
  for (const row of rows) {
    const [card, campaign, bench, medium] = [
      cards.get(row.personId),
      campaigns.get(row.campaignId),
      benches.get(row.campaignId),
      mediumOf(row.medium),
    ];
    if (card === undefined || campaign === undefined || bench === undefined || medium === undefined) continue;
    items.push({
      id: row.id,
      personId: row.personId,
      name: card.name,
      medium: row.medium,
      address: addressFor(card, row.medium),
      campaign: campaign.name,
      because: row.because,
      sheet: await sheetOf(medium, bench, card, row),
      rep: card.rep,
      tries: row.attempts,
      dueAt: row.dueAt,
      taken: row.worker !== null && row.worker !== actor,
    });
  }
  return items;
}

/** What the gate would say of each, in their order; nothing is reserved. */
async function peekAt(db: Db, { trust, identify, clock }: WorkDeps, rows: readonly WorkRow[]): Promise<boolean[]> {
  const cards = new Map((await identify.cards(db, [...new Set(rows.map((row) => row.personId))])).map((card) => [card.id, card]));
  const campaigns = new Map((await campaignsBy(db, [...new Set(rows.map((row) => row.campaignId))])).map((one) => [one.id, one]));
  const answers = await trust.gate.peek(
    db,
    rows.map((row) => {
      const card = cards.get(row.personId);
      return {
        personId: row.personId,
        ask: askOf(row.id),
        purpose: campaigns.get(row.campaignId)?.purpose ?? "offers",
        medium: row.medium,
        address: card === undefined ? null : addressFor(card, row.medium),
        timeZone: card?.timeZone ?? null,
        country: card?.country ?? null,
      };
    }),
    clock(),
  );
  return answers.map(({ verdict }) => verdict !== "refused");
}

/** They said they want no more of these: kept in the ledger as their own words would be. The purposes that they had agreed to. */
async function withdraw(tx: Db, deps: WorkDeps, row: WorkRow, address: string, words: string, actor: string): Promise<string[]> {
  const purposes = (await deps.trust.purposes(tx)).filter((purpose) => purpose.class !== "service");
  const text = words === "" ? "Wants no more of these" : words;
  const agreed: string[] = [];
  for (const { id } of purposes) {
    const decision = (await deps.trust.gate.consents(tx, [row.personId], id, row.medium)).get(row.personId);
    if (decision === "given" || decision === "confirmed") agreed.push(id);
  }
  await deps.trust.recordConsents(
    tx,
    purposes.map(({ id: purpose }) => ({
      personId: row.personId,
      identifier: address,
      purpose,
      medium: row.medium,
      decision: "withdrawn" as const,
      method: "call",
      actor,
      at: deps.clock(),
      words: { id: "said-to-us", version: 1, language: "en", text },
      evidence: { send: row.id },
    })),
  );
  return agreed;
}

type Fate = {
  readonly state: "accepted" | "refused" | "queued";
  readonly reason: string | null;
  readonly again: boolean;
  readonly sentence: string;
};

function fateOf({ means }: OutcomeKey, tries: number): Fate {
  if (means === "wrong") return { state: "refused", reason: "bad-number", again: false, sentence: "Noted; it is not used any more." };
  if (means === "no-more") return { state: "accepted", reason: null, again: false, sentence: "Noted; they get no more of these." };
  if (means === "done") return { state: "accepted", reason: null, again: false, sentence: "Noted." };
  return tries + 1 >= TRIES
    ? { state: "refused", reason: "not-reached", again: false, sentence: "Noted; not reached three times, so it ends here." }
    : { state: "queued", reason: "not-reached", again: true, sentence: "Noted; it comes back tomorrow." };
}

async function noteIn(tx: Db, deps: WorkDeps, id: string, outcome: string, words: string, actor: string): Promise<{ sentence: string }> {
  const { trust, identify, clock } = deps;
  const row = await lockWork(tx, id, IDS);
  if (row === null) throw new Problem("not-found", "This work is not open any more.");
  if (row.worker !== actor) throw new Problem("conflict", "Take it first: it may be in somebody else's hands.");
  const handing = mediumOf(row.medium)?.handing;
  const key = handing?.by === "people" ? handing.outcomes.find((one) => one.id === outcome) : undefined;
  if (key === undefined) throw new Problem("invalid", "There is no such outcome.");
  const at = clock();
  const fate = fateOf(key, row.attempts);
  const [card] = await identify.cards(tx, [row.personId]);
  const address = (card === undefined ? null : addressFor(card, row.medium)) ?? "";
  if (fate.state !== "accepted") await trust.gate.release(tx, [{ personId: row.personId, ask: askOf(row.id) }]);
  const silenced = key.means === "wrong" && address !== "" ? address : null;
  if (silenced !== null)
    await trust.suppress(tx, [{ medium: row.medium, address, reason: "by-hand", source: `${actor}: ${words}`.slice(0, 200), at }]);
  const withdrawn = key.means === "no-more" ? await withdraw(tx, deps, row, address, words, actor) : [];
  const sent = await endRows(tx, [
    {
      personId: row.personId,
      id: row.id,
      fence: row.fence,
      state: fate.state,
      reason: fate.reason,
      reply: null,
      at,
      dueAt: fate.again ? new Date(at.getTime() + DAY) : null,
      counted: fate.state !== "accepted",
    },
  ]);
  await noteOutcome(tx, row, key.id, words);
  const { personId, dueAt, attempts } = row;
  await keepNoted(tx, { personId, id, by: actor, at, dueAt, attempts, silenced, withdrawn }, undoableSince(at));
  await identify.record(tx, sentEvents(sent));
  return { sentence: fate.sentence };
}

/** A walk over all that waits, some at a time; behind the last one it begins again. */
function settling(deps: WorkDeps): Work["settle"] {
  const { postgres, clock, looks = LOOKS } = deps;
  let lookedAt = -looks.every;
  let place: WorkPlace | undefined;
  return async (worker) => {
    if (performance.now() - lookedAt < looks.every) return 0;
    lookedAt = performance.now();
    const rows = await openWork(postgres.db, IDS, clock(), looks.atOnce, place);
    place = rows.length === looks.atOnce ? rows.at(-1) : undefined;
    const may = rows.length === 0 ? [] : await peekAt(postgres.db, deps, rows);
    const refused = rows.filter((row, i) => may[i] === false && row.worker === null);
    for (const { id: sendId, medium } of refused)
      await postgres.transaction((tx) => claimIn(tx, deps, { worker, limit: 1, now: clock(), medium, sendId }));
    return refused.length;
  };
}

export function createWork(deps: WorkDeps): Work {
  const { postgres, trust, clock, instance } = deps;
  const { db } = postgres;
  const media = PEOPLES.flatMap(({ id, name, handing }) =>
    handing.by === "people" ? [{ id, name, calendar: handing.calendar, outcomes: handing.outcomes }] : [],
  );
  return {
    async list(actor, medium) {
      const wanted = medium === undefined ? IDS : IDS.filter((id) => id === medium);
      const open = await openWork(db, wanted, clock(), MOST);
      const may = await peekAt(db, deps, open);
      const rows = open.filter((_, i) => may[i]);
      return { media, counts: await workCounts(db, IDS, clock()), items: await itemsOf(db, deps, rows, actor) };
    },
    settle: settling(deps),
    async take(id, actor) {
      const armed = await trust.getSetting<string>(db, "armedInstance");
      if (armed !== undefined && armed !== instance)
        throw new Problem("refused", "This is a restored copy of the data. Nobody is called from it until it is armed in the settings.");
      return postgres.transaction(async (tx) => {
        const row = await lockWork(tx, id, IDS);
        if (row === null) throw new Problem("not-found", "This work is not open any more.");
        if (row.worker === actor) return { yours: true, sentence: "It is yours." };
        if (row.worker !== null) throw new Problem("conflict", "Somebody else has just taken it.");
        const what = { worker: actor, limit: 1, now: clock(), medium: row.medium, sendId: id, leaseSeconds: IN_HAND };
        const { permitted, others } = await claimIn(tx, deps, what);
        if (permitted.length > 0) return { yours: true, sentence: "It is yours for half an hour." };
        const reason = others[0]?.reason;
        const label = reason === undefined ? "it is not due now" : (ownReasonLabel(reason) ?? reasonLabel(reason));
        return { yours: false, sentence: `Not now: ${label}.` };
      });
    },
    undo: (id, actor) =>
      postgres.transaction((tx) =>
        takeNoteBack(tx, deps, id, actor, async (personId, medium) => {
          const [card] = await deps.identify.cards(tx, [personId]);
          return (card === undefined ? null : addressFor(card, medium)) ?? "";
        }),
      ),
    note: (id, outcome, words, actor) => postgres.transaction((tx) => noteIn(tx, deps, id, outcome, words, actor)),
    async calendar(medium) {
      const rows = await openWork(
        db,
        media.filter((one) => one.calendar && one.id === medium).map((one) => one.id),
        new Date(clock().getTime() + 30 * DAY),
        MOST,
      );
      return calendarOf(await itemsOf(db, deps, rows, ""), clock());
    },
  };
}
