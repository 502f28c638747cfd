// The decision, for several people at once: who they are → what is there → what they may have → the gate → the draw → the log.
import type { Clock } from "../../platform/clock.ts";
import type { Settled } from "../../platform/gathering.ts";
import { newId } from "../../platform/ids.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Segments } from "../differentiate/index.ts";
import { reasonLabel, type Answer, type Ask, type Trust } from "../trust/index.ts";
import { armsFor, type Allowed, type Ruled } from "./allowed-arms.ts";
import { featuresOf, STRANGER, type DecisionContext } from "./decision-context.ts";
import { knownHere, type Here, type KnownHere } from "./decision-reads.ts";
import { windowOf } from "./decision-settings.ts";
import { shownAs, type Decision } from "./decision-shown.ts";
import type { DecisionShelf, Shelf } from "./decision-shelf-service.ts";
import { occasionsAmong, writeDecisions, type DecisionRow } from "./decisions-store.ts";
import { choiceWords } from "./decision-words.ts";
import { refusals } from "./eligibility.ts";
import { choose, type Choice } from "./ranking.ts";
import { REFUSALS } from "./refusals.ts";
import { unitOf } from "./usual-order.ts";

/** Who is asked about, where and when. */
export interface DecisionAsk extends Omit<DecisionContext, "moment"> {
  /** A person's id, or with `visitor` the id under which a visitor nobody knows is kept. */
  readonly personId: string;
  readonly visitor: boolean;
  readonly medium: string;
  readonly moment?: Date | undefined;
  /** The same occasion of a person gets the same answer. */
  readonly occasion?: string | undefined;
}

export interface DecideDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "gate">;
  readonly segments: Pick<Segments, "standings">;
  readonly shelf: DecisionShelf;
}

const PURPOSE = "offers";
/** Media by which people come to us: what is said there is no message sent to them. */
const DESK = "desk";
/** Next goods older than this are worked out anew for those who are seen. */
const NEXT_FRESH = DAY;
/** What stops us from offering anything to somebody who came to us: no purpose's consent is needed to answer them. */
const STOPS_AT_DESK = new Set(["restored-copy", "restricted", "withdrawn", "complaint-open", "complaint-rest"]);

/** The price of a contact by a medium, where it is called otherwise. */
const PRICE_OF: Readonly<Record<string, string>> = { email: "mail", phone: "call" };

const askOf = ({ personId, medium }: DecisionAsk): Ask => ({
  personId,
  ask: `decide:${personId}`,
  purpose: PURPOSE,
  medium: medium === DESK ? "phone" : medium,
  // Whether the address works is asked when something is sent.
  address: "their own",
  timeZone: null,
  country: null,
});

/** Why nothing may be said to somebody, in words; null: it may. */
function refusedBy(answer: Answer, { medium, visitor }: DecisionAsk, held: boolean): string | null {
  const cameToUs = medium === DESK || visitor;
  if (cameToUs && held) return reasonLabel("complaint-open");
  if (answer.verdict === "permitted") return null;
  // A page that somebody opens wakes nobody.
  if (answer.verdict === "deferred") return cameToUs || medium === "web" ? null : reasonLabel(answer.reason);
  return cameToUs && !STOPS_AT_DESK.has(answer.reason) ? null : reasonLabel(answer.reason);
}

/** What of offers and rules depends on the person: which rules hold for them, and why some offers are not for them. */
async function personal(
  deps: DecideDeps,
  { rules, candidates }: Shelf,
  { taken }: Here,
  people: readonly KnownHere[],
  now: Date,
): Promise<(person: KnownHere) => { rules: Ruled[]; notForThem: ReadonlyMap<string, string> }> {
  const offers = candidates.map(({ offer }) => offer);
  const segments = [...new Set([...rules, ...offers].flatMap(({ segmentId }) => segmentId ?? []))];
  const { found, members } =
    segments.length === 0
      ? { found: new Set<string>(), members: new Map<string, Set<string>>() }
      : await deps.segments.standings(
          deps.postgres.db,
          segments,
          people.map(({ person }) => person),
        );
  const refusedTo = refusals(offers, { taken, found, now });
  return ({ person, had }) => {
    const mine = new Set(segments.filter((id) => members.get(id)?.has(person) === true));
    return {
      rules: rules.filter(({ segmentId }) => segmentId === null || mine.has(segmentId)),
      notForThem: new Map([...refusedTo({ segments: mine, had })].map(([id, why]) => [id, REFUSALS[why]])),
    };
  };
}

interface Situation {
  readonly ask: DecisionAsk;
  readonly known: KnownHere;
  readonly refused: string | null;
  readonly rules: readonly Ruled[];
  readonly notForThem: ReadonlyMap<string, string>;
  readonly contactMinor: number;
}

/** Why there is nothing to choose among. */
function emptyBecause({ excluded, pinned }: Allowed, shelf: Shelf): string {
  if (pinned === "nothing") return "A marketer fixed that nothing is offered to people like them";
  if (pinned !== null) return "A marketer fixed an offer that they may not have";
  if (shelf.candidates.length === 0) return "There are no offers";
  const [most] = Object.entries(excluded).sort(([, a], [, b]) => b.length - a.length);
  return most === undefined ? "There are no offers" : `None of the offers is for them; most often: ${most[0]}`;
}

function decideOne(
  shelf: Shelf,
  { ask, known, refused, rules, notForThem, contactMinor }: Situation,
  now: Date,
): { row: DecisionRow; decision: Decision } {
  const id = newId(now.getTime());
  const moment = ask.moment ?? now;
  const { place, page, slot } = ask;
  const features = featuresOf(ask.visitor ? STRANGER : known, { moment, place, page, slot }, ask.medium, shelf.timeZone);
  const { answers } = known;
  const unitMinor = unitOf(shelf.units, ask.visitor ? "" : known.tier);
  const allowed = armsFor(shelf.set, known.next, { refused: notForThem, rules });
  let choice: Choice | null = null;
  let because = refused;
  if (because === null && allowed.offers.length === 0) because = emptyBecause(allowed, shelf);
  if (because === null) {
    const { floor } = shelf.set;
    choice = choose({ ...allowed, features, answers, contactMinor, unitMinor, floor, seed: id }, shelf.model);
  }
  const words = choice === null ? [] : choiceWords(choice, { features, answers, unitMinor, currency: shelf.currency }, shelf.model);
  if (choice !== null && choice.offer === null) because = words[0] ?? null;
  const row: DecisionRow = {
    personId: known.person,
    id,
    at: now,
    medium: ask.medium,
    context: { moment: moment.toISOString(), place, page, slot },
    occasion: ask.occasion ?? null,
    features: { features, answers, next: known.next, contactMinor, unitMinor, rules },
    candidates: shelf.setId,
    excluded: allowed.excluded,
    offer: choice?.offer?.id ?? null,
    presentation: choice?.presentation?.id ?? null,
    kind: choice?.offer?.kind ?? null,
    tone: choice?.presentation?.tone ?? null,
    because,
    propensity: choice?.propensity ?? null,
    offerPropensity: choice?.offerPropensity ?? null,
    seed: id,
    model: shelf.model.version,
    windowEndsAt: new Date(now.getTime() + windowOf(shelf.settings, ask.medium)),
  };
  return { row, decision: shownAs(row, shelf, choice === null ? [] : words) };
}

const isStale = ({ exists, nextAt }: KnownHere, now: Date): boolean =>
  exists && (nextAt === null || now.getTime() - nextAt.getTime() > NEXT_FRESH);

/** The answers that occasions have had before, in place of new ones. */
async function repeated(
  deps: DecideDeps,
  shelf: Shelf,
  rows: readonly { personId: string; occasion: string | null }[],
): Promise<Map<string, Decision>> {
  const asked = rows.flatMap(({ personId, occasion }) => (occasion === null ? [] : [{ personId, occasion }]));
  const had = await occasionsAmong(deps.postgres.db, asked);
  return new Map([...had].map(([key, row]) => [key, shownAs(row, shelf, null)]));
}

/** What was decided for one of them. */
export interface Decided {
  readonly decision: Decision;
  /** What is to be written of it; null: the occasion had this answer before. */
  readonly row: DecisionRow | null;
  /** Whether their next goods should be worked out anew. */
  readonly stale: boolean;
}

const keyOf = (personId: string, occasion: string | null | undefined): string => `${personId} ${occasion}`;

/** Decides for all of them. Nothing is written yet. */
export async function decideAll(deps: DecideDeps, asks: readonly DecisionAsk[]): Promise<Settled<Decided>[]> {
  const { postgres, clock } = deps;
  const now = clock();
  const ids = asks.map(({ personId }) => personId);
  const [here, answers] = await Promise.all([knownHere(postgres.db, ids), deps.trust.gate.peekApart(postgres.db, asks.map(askOf), now)]);
  const shelf = await deps.shelf.now(here.stamp);
  const people = asks.map(({ personId }) => here.people.get(personId)!);
  const allowed = await personal(deps, shelf, here, people, now);
  const had = await repeated(
    deps,
    shelf,
    asks.map(({ occasion }, i) => ({ personId: people[i]?.person ?? "", occasion: occasion ?? null })),
  );
  return asks.map((ask, i): Settled<Decided> => {
    const one = people[i]!;
    const stale = isStale(one, now);
    const before = had.get(keyOf(one.person, ask.occasion));
    if (before !== undefined) return { value: { decision: before, row: null, stale } };
    if (!one.exists && !ask.visitor)
      return { error: new Problem("not-found", "There is no such person. Ask with the id of a person, or with an anonymous id.") };
    const contactMinor = shelf.contactCosts[PRICE_OF[ask.medium] ?? ask.medium] ?? 0;
    const refused = refusedBy(answers[i]!, ask, one.held);
    return { value: { ...decideOne(shelf, { ask, known: one, refused, ...allowed(one), contactMinor }, now), stale } };
  });
}

/** Writes what was decided, before anybody hears of it. Where somebody else was quicker with the same occasion, theirs counts. */
export async function writeAll({ postgres, ...deps }: DecideDeps, decided: readonly Decided[]): Promise<Settled<Decision>[]> {
  const rows = decided.flatMap(({ row }) => row ?? []);
  const stale = decided.flatMap(({ row, stale: wanted }) => (wanted && row !== null ? [row.personId] : []));
  const written = await writeDecisions(postgres.db, rows, stale);
  const late = rows.filter(({ id }) => !written.has(id));
  const quicker = late.length === 0 ? null : await repeated({ postgres, ...deps }, await deps.shelf.now(), late);
  return decided.map(({ decision, row }) => ({
    value: (row === null ? undefined : quicker?.get(keyOf(row.personId, row.occasion))) ?? decision,
  }));
}
