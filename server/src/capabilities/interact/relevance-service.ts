// The report of relevance: of what we wanted to say, what was acted on, what was ignored, and what was rightly not said.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import { reasonLabel, type Trust } from "../trust/index.ts";
import { ownReasonLabel } from "./interact-tables.ts";
import { campaignWords, wantedMessages, wantedPage, type CampaignWords, type Narrowed } from "./relevance-reads.ts";
import { AGAINST_WISH, outcomeOf, RelevanceTally, type Cell, type Outcome, type Stopped } from "./relevance.ts";

export interface RelevanceDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "purposes" | "getSetting" | "putSetting">;
  readonly identify: Pick<Identify, "cards">;
  /** When each of these people bought since a moment. */
  readonly purchases: (ids: readonly string[], since: Date) => Promise<Map<string, Date[]>>;
}

export interface RelevanceReport {
  asOf: string;
  cells: (Cell & { campaign: string; purpose: string })[];
  stopped: (Stopped & { label: string; againstWish: boolean })[];
  sentence: string;
}

export interface RelevancePerson {
  id: string;
  personId: string;
  name: string | null;
  at: Date;
  medium: string;
  campaign: string;
  outcome: Outcome;
  why: string | null;
}

export interface RelevanceAsk {
  outcome: Outcome;
  /** E.g. 2026-05; UTC. */
  month?: string | undefined;
  medium?: string | undefined;
  campaign?: string | undefined;
  purpose?: string | undefined;
  reason?: string | undefined;
  cursor?: string | undefined;
}

export interface Relevance {
  /** Works the report out anew. */
  study(): Promise<RelevanceReport>;
  /** The last report; worked out anew where it is old and that is quick. */
  report(): Promise<RelevanceReport>;
  people(ask: RelevanceAsk): Promise<{ items: RelevancePerson[]; nextCursor: string | null }>;
}

interface Kept extends Pick<RelevanceReport, "asOf"> {
  cells: Cell[];
  stopped: Stopped[];
  /** Milliseconds that it took. */
  took: number;
}

const KEY = "interact.relevance";
const MONTHS = 13;
const PAGE = 50;
/** A report older than this is worked out anew when somebody looks, unless that takes long. */
const OLD = 60_000;
const QUICK = 2000;

const labelOf = (reason: string): string => ownReasonLabel(reason) ?? reasonLabel(reason);
const asked = async ({ db, trust }: RelevanceDeps): Promise<string[]> =>
  (await trust.purposes(db)).filter((purpose) => purpose.class !== "service").map(({ id }) => id);

const wholeYear = (now: Date): Narrowed => ({
  from: new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - MONTHS + 1, 1)),
  to: new Date(now.getTime() + DAY),
});

async function study(deps: RelevanceDeps): Promise<Kept> {
  const now = deps.clock();
  const began = performance.now();
  const window = wholeYear(now);
  const tally = new RelevanceTally();
  for await (const rows of wantedMessages(deps.db, window, await asked(deps))) {
    const bought = await deps.purchases([...new Set(rows.map(({ personId }) => personId))], window.from);
    for (const row of rows) tally.add(row, bought.get(row.personId) ?? [], now);
  }
  const kept = { asOf: now.toISOString(), ...tally.result(), took: Math.round(performance.now() - began) };
  await deps.trust.putSetting(deps.db, KEY, kept);
  return kept;
}

function sentenceOf(cells: readonly Cell[], stopped: readonly Stopped[]): string {
  const sum = (of: (cell: Cell) => number): number => cells.reduce((all, cell) => all + of(cell), 0);
  const [acted, ignored, held] = [sum((cell) => cell.acted - cell.early), sum((cell) => cell.ignored), sum((cell) => cell.stopped)];
  if (cells.length === 0) return "Nothing has been sent or stopped in these months.";
  const share = (part: number, of: number): string => `${Math.round((100 * part) / Math.max(1, of))} %`;
  const against = stopped.filter(({ reason }) => AGAINST_WISH.has(reason)).reduce((all, { messages }) => all + messages, 0);
  const judged = acted + ignored;
  const said =
    judged === 0
      ? "No message is old enough to be judged"
      : `Of ${judged.toLocaleString("en")} messages ${share(acted, judged)} were acted on, ${share(ignored, judged)} ignored`;
  return held === 0
    ? `${said}.`
    : `${said}; ${held.toLocaleString("en")} were not sent, ${share(against, held)} of these because the person did not wish it.`;
}

async function worded(deps: RelevanceDeps, { asOf, cells, stopped }: Kept): Promise<RelevanceReport> {
  const names = new Map(
    (await campaignWords(deps.db, [...new Set(cells.map(({ campaignId }) => campaignId))])).map((one) => [one.id, one]),
  );
  const gone: Omit<CampaignWords, "id"> = { name: "A campaign that is gone", purpose: "" };
  return {
    asOf,
    cells: cells.map((cell) => {
      const { name, purpose } = names.get(cell.campaignId) ?? gone;
      return { ...cell, campaign: name, purpose };
    }),
    stopped: stopped.map((row) => ({ ...row, label: labelOf(row.reason), againstWish: AGAINST_WISH.has(row.reason) })),
    sentence: sentenceOf(cells, stopped),
  };
}

function windowOf({ month, medium, campaign, purpose, reason }: RelevanceAsk, now: Date): Narrowed {
  const narrowed = { medium, campaign, purpose, reason };
  if (month === undefined) return { ...wholeYear(now), ...narrowed };
  const from = new Date(`${month}-01T00:00:00Z`);
  return { from, to: new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1)), ...narrowed };
}

/** Messages one by one until a page is full; which of them were acted on shows only beside the purchases. */
async function people(deps: RelevanceDeps, ask: RelevanceAsk): Promise<{ items: RelevancePerson[]; nextCursor: string | null }> {
  const now = deps.clock();
  const window = windowOf(ask, now);
  const purposes = await asked(deps);
  const found = [];
  let before = ask.cursor;
  for (let more = true; more && found.length <= PAGE;) {
    const rows = await wantedPage(deps.db, window, purposes, before, 500);
    const bought = await deps.purchases([...new Set(rows.map(({ personId }) => personId))], window.from);
    found.push(...rows.filter((row) => outcomeOf(row, bought.get(row.personId) ?? [], now) === ask.outcome));
    before = rows.at(-1)?.id;
    more = rows.length === 500;
  }
  const shown = found.slice(0, PAGE);
  const names = new Map(
    (await deps.identify.cards(deps.db, [...new Set(shown.map(({ personId }) => personId))])).map((card) => [card.id, card.name]),
  );
  const campaigns = new Map(
    (await campaignWords(deps.db, [...new Set(shown.map(({ campaignId }) => campaignId))])).map((one) => [one.id, one.name]),
  );
  return {
    items: shown.map(({ id, personId, at, medium, campaignId, stopped }) => ({
      id,
      personId,
      name: names.get(personId) ?? null,
      at,
      medium,
      campaign: campaigns.get(campaignId) ?? "",
      outcome: ask.outcome,
      why: stopped === null ? null : labelOf(stopped),
    })),
    nextCursor: found.length > PAGE ? (shown.at(-1)?.id ?? null) : null,
  };
}

export function createRelevance(deps: RelevanceDeps): Relevance {
  let working: Promise<Kept> | null = null;
  const once = (): Promise<Kept> => (working ??= study(deps).finally(() => (working = null)));
  return {
    study: async () => worded(deps, await once()),
    async report() {
      const kept = await deps.trust.getSetting<Kept>(deps.db, KEY);
      const old = kept === undefined || (deps.clock().getTime() - Date.parse(kept.asOf) > OLD && kept.took < QUICK);
      return worded(deps, old ? await once() : kept);
    },
    people: (ask) => people(deps, ask),
  };
}
