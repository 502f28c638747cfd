import type { ClickHouse } from "../../platform/clickhouse.ts";
import { cohortCells, monthsOfPurchases } from "./cohorts-reads.ts";
import { dayNumber } from "./refresh-service.ts";
import { publishedRun } from "./value-reads.ts";

export interface Cohort {
  /** First day of the period in which they first bought, e.g. 2025-04-01. */
  from: string;
  people: number;
  /** Of them so many bought in each period since; the first is all of them. The last one may not be over yet. */
  bought: number[];
}

export interface Cohorts {
  asOf: string | null;
  /** Months of a period: 1, 3 or 12. */
  months: number;
  items: Cohort[];
  sentence: string;
}

/** At most so many periods stand beside one another. */
const MOST = 18;

const firstOf = (month: number): string => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`;

const WORDS: Readonly<Record<number, string>> = { 1: "month", 3: "quarter", 12: "year" };

interface Half {
  readonly people: number;
  /** Of them who bought again in the period after the first. */
  readonly share: number;
}

/** Two shares are told apart where chance would do it less than once in twenty times (two-proportion z-test). */
function verdict(older: Half, newer: Half): string {
  const all = (older.share * older.people + newer.share * newer.people) / (older.people + newer.people);
  const error = Math.sqrt(all * (1 - all) * (1 / older.people + 1 / newer.people));
  if (!(Math.abs(newer.share - older.share) > 1.96 * error)) return "no difference one can tell from chance";
  return newer.share > older.share ? "it has become more" : "it has become less";
}

/** What the cohorts say: how many come back in the period after the first, of the older and of the newer half of those one can tell it of. */
function sentenceOf(items: readonly Cohort[], months: number): string {
  const word = WORDS[months] ?? "period";
  // The last period may not be over: what a cohort has bought in it says nothing yet.
  const told = items.filter(({ bought }) => bought.length > 2);
  if (told.length < 2) return `The history is too short to compare cohorts: it needs at least four ${word}s.`;
  const half = Math.floor(told.length / 2);
  const [older, newer] = [told.slice(0, half), told.slice(half)].map((some) => {
    const people = some.reduce((sum, one) => sum + one.people, 0);
    return { people, share: some.reduce((sum, { bought }) => sum + (bought[1] ?? 0), 0) / people };
  }) as [Half, Half];
  const inHundred = ({ share }: Half): string => `${Math.round(100 * share)} in 100`;
  return `In the ${word} after their first purchase ${inHundred(older)} of the older half of the cohorts bought again, and ${inHundred(newer)} of the newer half: ${verdict(older, newer)}.`;
}

export async function cohorts(clickhouse: ClickHouse, without: readonly string[]): Promise<Cohorts> {
  const run = await publishedRun(clickhouse);
  const asOf = run === null ? 0 : dayNumber(new Date(run.asOf));
  const span = run === null ? null : await monthsOfPurchases(clickhouse, asOf);
  if (run === null || span === null) return { asOf: null, months: 1, items: [], sentence: "No purchases yet, so there are no cohorts." };
  const length = span.last - span.first + 1;
  const months = [1, 3, 12].find((size) => length / size <= MOST) ?? 12;
  const items: Cohort[] = [];
  const last = Math.floor(span.last / months);
  for (const { cohort, since, people } of await cohortCells(clickhouse, asOf, months, without)) {
    let item = items.at(-1);
    if (since === 0 || item === undefined) {
      item = { from: firstOf(cohort), people, bought: Array.from({ length: last - cohort / months + 1 }, () => 0) };
      items.push(item);
    }
    item.bought[since] = people;
  }
  const shown = items.slice(-MOST);
  return { asOf: run.asOf, months, items: shown, sentence: sentenceOf(shown, months) };
}
