import { Problem } from "../../vocabulary/errors.ts";
import type { Catalogue } from "../catalogue/index.ts";
import type { Identify } from "../identify/index.ts";
import { labelOf } from "./life-line.ts";
import { marketOf } from "./market.ts";
import { momentNow } from "./moments.ts";
import { decodePlace, encodePlace } from "./place.ts";
import { countsByReason, marketRows, peopleBecause, publishedReasons } from "./reasons-reads.ts";
import { studyReasons, UNEXPLAINED, yardOf, type ReasonsRefreshDeps } from "./reasons-refresh-service.ts";
import type { ReasonsReport } from "./reasons-store.ts";
import { overviewWords, sampleWords } from "./reasons-words.ts";
import { REASONS } from "./reasons/index.ts";
import { date, type Kind, type Story } from "./reasons/reason.ts";
import { storiesOf } from "./stories-service.ts";
import { rank, type Suspicion } from "./suspicions.ts";
import { TELLING, toldAnswer, toldEvent, toldSince, toldSuggestion, WHY, type Told } from "./told.ts";
import { publishedRun, valueRows } from "./value-reads.ts";

export interface ReasonsDeps extends ReasonsRefreshDeps {
  readonly identify: Pick<Identify, "told" | "cards" | "dossier">;
  readonly catalogue: Pick<Catalogue, "names">;
  readonly currency: () => Promise<string>;
}

export interface PersonReasons {
  kind: Kind | null;
  /** RFC 3339 date; null where there are no values yet. */
  asOf: string | null;
  sentence: string;
  told: Told[];
  items: Suspicion[];
  weighing: string;
}

export interface ReasonCounted {
  /** Empty: nothing we can see. */
  reason: string;
  label: string;
  harmless: boolean;
  action: string;
  people: number;
  /** Of them, who told us themselves. */
  told: number;
  /** How many of them it is expected to be true of. */
  expected: number;
  revenueMinor: number;
}

export interface ReasonsOverview {
  asOf: string | null;
  currency: string;
  silence: { sentence: string; items: ReasonCounted[] };
  noPurchase: { sentence: string; items: ReasonCounted[] };
  weighing: string;
  signs: {
    reason: string;
    label: string;
    words: string;
    kind: Kind;
    exposed: number;
    silent: number;
    expected: number;
    ratio: number;
    claimed: boolean;
  }[];
}

export interface ReasonPeople {
  reason: string;
  label: string;
  action: string;
  items: { personId: string; name: string | null; told: boolean; share: number | null; revenueMinor: number }[];
  nextCursor: string | null;
}

/** The door to why people fell silent or did not buy. */
export interface Reasons {
  /** Weighs the signs and explains everybody anew, as of the values' day. */
  study(): Promise<ReasonsReport | null>;
  of(personId: string): Promise<PersonReasons>;
  overview(): Promise<ReasonsOverview>;
  /** Whom a reason is the likeliest for, those who bought most first. */
  people(ask: { kind: Kind; reason: string; cursor?: string | undefined; limit: number }): Promise<ReasonPeople>;
}

const UNKNOWN = { label: "Nothing we can see", harmless: false, action: "Ask them: their answer is worth more than any guess" };
const reasonBy = (id: string): { label: string; harmless: boolean; action: string } =>
  REASONS.find((reason) => reason.id === id) ?? UNKNOWN;

/** Everything the person or the desk put into words, the newest first. */
async function toldBy({ db, identify, suggestions }: ReasonsDeps, personId: string): Promise<Told[]> {
  const [dossier, events, suggested] = await Promise.all([
    identify.dossier(db, personId),
    identify.told.words(db, personId, TELLING),
    suggestions?.(db, [personId]) ?? [],
  ]);
  const answer = dossier?.facts.find(({ attribute, kind }) => attribute === WHY && kind === "declared");
  const answers = answer === undefined ? [] : [toldAnswer({ value: answer.value, words: answer.words, at: answer.observedAt })];
  return [...answers, ...events.map(toldEvent), ...suggested.map(toldSuggestion)].toSorted((a, b) => (a.at < b.at ? 1 : -1));
}

/** Articles, places and kinds of goods that a story speaks of. */
const namesIn = ({ purchases }: Story): string[] => [
  ...new Set(purchases.flatMap(({ lines }) => lines.flatMap(({ sku, place, category }) => [sku, place, category]))),
];

function sentenceOf(kind: Kind, told: number, suspected: readonly Suspicion[]): string {
  const what = kind === "silence" ? "silence" : "not buying";
  if (told > 0) return "They told us themselves.";
  const [first] = suspected;
  if (first === undefined) return `Nothing we can see explains the ${what}: ask them.`;
  if (first.share === null) return `${first.label}.`;
  const share = `about ${Math.round(100 * first.share)} in 100`;
  if (first.id === "too-early") return `${first.label}: ${share} silences as long as this one end by themselves.`;
  return `Most likely: ${first.label.toLowerCase()}. Of such cases ${share} are because of it.`;
}

const NO_REPORT: Pick<ReasonsReport, "measured" | "places" | "many" | "writes" | "comebacks"> = {
  measured: [],
  places: false,
  many: null,
  writes: false,
  comebacks: [],
};

async function reasonsOf(deps: ReasonsDeps, personId: string): Promise<PersonReasons> {
  const { clickhouse } = deps;
  const [run, report, [value], told] = await Promise.all([
    publishedRun(clickhouse),
    publishedReasons(clickhouse),
    valueRows(clickhouse, [personId]),
    toldBy(deps, personId),
  ]);
  const weighing = report === null ? "The signs are weighed after the next refresh of the values." : sampleWords(report);
  const nothing = (sentence: string): PersonReasons => ({ kind: null, asOf: run?.asOf ?? null, sentence, told, items: [], weighing });
  if (run === null || value === undefined) return nothing("Nothing has been worked out about this person yet.");
  if (!UNEXPLAINED.includes(value.state)) return nothing(`${labelOf(value.state)}: there is nothing to explain.`);
  const yard = yardOf(run);
  const [story] = await storiesOf(deps, [personId], yard.asOf);
  const rows = story === undefined ? [] : await marketRows(clickhouse, namesIn(story));
  const known = report ?? NO_REPORT;
  const names = await deps.catalogue.names(deps.db, [...new Set(rows.map(({ name }) => name))]);
  const moment = story === undefined ? null : momentNow(story, yard, marketOf({ ...known, rows, names }));
  if (moment === null) return nothing("They have neither bought nor looked at anything that we know of.");
  const measured = new Map(known.measured.map((one) => [one.sign, one]));
  const since = toldSince(told, date(moment.day));
  const items = rank(moment, measured, since);
  const suspected = items.filter(({ standing }) => standing === "suspected");
  return { kind: moment.kind, asOf: run.asOf, sentence: sentenceOf(moment.kind, since.size, suspected), told, items, weighing };
}

async function overview({ clickhouse, currency }: ReasonsDeps): Promise<ReasonsOverview> {
  const [report, counts, money] = await Promise.all([publishedReasons(clickhouse), countsByReason(clickhouse), currency()]);
  const of = (kind: Kind): { sentence: string; items: ReasonCounted[] } => {
    const items = counts
      .filter((row) => row.kind === kind)
      .map(({ reason, people, told, expected, revenueMinor }) => ({ reason, ...pick(reason), people, told, expected, revenueMinor }))
      .toSorted((a, b) => Number(a.reason === "") - Number(b.reason === "") || b.people - a.people);
    return { sentence: overviewWords(kind, items), items };
  };
  const signs = (report?.measured ?? []).map(({ sign, exposed, silent, expected, ratio, claimed }) => {
    const [kind = "", id = "", name = ""] = sign.split("/");
    const reason = REASONS.find((one) => one.id === id);
    const words = `People ${reason?.signs[name] ?? ""}`;
    return { reason: id, label: reason?.label ?? id, words, kind: kind as Kind, exposed, silent, expected, ratio, claimed };
  });
  const weighing = report === null ? "The signs are weighed after the next refresh of the values." : sampleWords(report);
  return { asOf: report?.asOf ?? null, currency: money, silence: of("silence"), noPurchase: of("no-purchase"), weighing, signs };
}

const pick = (reason: string) => {
  const { label, harmless, action } = reasonBy(reason);
  return { label, harmless, action };
};

export function createReasons(deps: ReasonsDeps): Reasons {
  const { clickhouse, db, identify } = deps;
  return {
    study: () => studyReasons(deps),
    of: (personId) => reasonsOf(deps, personId),
    overview: () => overview(deps),
    async people({ kind, reason, cursor, limit }) {
      if (reason !== "" && !REASONS.some(({ id }) => id === reason)) throw new Problem("not-found", `There is no reason "${reason}".`);
      const rows = await peopleBecause(clickhouse, kind, reason, decodePlace(cursor), limit + 1);
      const shown = rows.slice(0, limit);
      const ids = shown.map(({ personId }) => personId);
      const cards = new Map((await identify.cards(db, ids)).map((card) => [card.id, card]));
      const items = shown.map(({ personId, told, share, revenueMinor }) => {
        const card = cards.get(personId);
        const name = card?.name ?? (card?.customerNumber ? `Customer ${card.customerNumber}` : null);
        return { personId, name, told: told === 1, share: told === 1 || share === 0 ? null : share, revenueMinor };
      });
      const { label, action } = reasonBy(reason);
      return { reason, label, action, items, nextCursor: rows.length > limit ? encodePlace(shown.at(-1)) : null };
    },
  };
}
