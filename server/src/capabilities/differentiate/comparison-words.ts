/** What came of comparing the models, in plain words that claim no more than the figures give. */
import type { Compared, ComparedRow } from "./compare.ts";
import { titleOf } from "./model.ts";
import { longDay, whole } from "./sentence.ts";

/** A difference of ranking that one would notice. */
const BETTER = 0.02;
const pairs = (auc: number): string => `${Math.round(100 * auc)} of 100`;

/** The one behind the winner, and whether chance could have put it there. */
function lead(rows: readonly ComparedRow[]): string {
  const next = rows
    .filter((row) => row.behind !== null && row.behind > 0)
    .sort((one, other) => one.behind! - other.behind!)
    .at(0);
  if (next === undefined || next.behind === null || next.noise === null) return "";
  return next.behind > 2 * next.noise
    ? `, clearly better than the next, ${next.name}`
    : `, though no better than ${next.name} beyond what chance would make`;
}

function regularity({ k, winner }: Compared): string {
  if (k === 1) return "";
  const seen = ` Orders come more regularly than by chance (k = ${k}),`;
  return winner.name === "MBG/CNBD-k"
    ? `${seen} which MBG/CNBD-k knows.`
    : `${seen} which ${titleOf(winner)} leaves out: it does not quite fit regular buyers, though a model that does foresaw no more here.`;
}

/** How the winner ranks beside plain days of silence. */
function ranking(best: ComparedRow, plain: ComparedRow): string {
  const both = `Shown one who ordered and one who did not, the best picks the right one ${pairs(best.auc)} times, plain days since the last order ${pairs(plain.auc)} times`;
  const more = best.auc - plain.auc;
  if (more > BETTER) return ` ${both}: it knows more.`;
  return more < -BETTER ? ` ${both}: to put customers in order, use those.` : ` ${both}: to put customers in order, either will do.`;
}

/** Who foresaw best, by how much, and whether that changes anything. */
export function headlineOf({ rows, winner }: Compared): string {
  const best = rows.find((row) => row.behind === 0)?.name ?? titleOf(winner);
  if (best === titleOf(winner)) return `${best} foresaw best${lead(rows)}.`;
  return `${best} foresaw best, but no better than ${titleOf(winner)} beyond what chance would make: so ${titleOf(winner)} stays in use.`;
}

export function comparisonSentence(compared: Compared, { from, to }: { from: string; to: string }): string {
  const { rows, customers, came } = compared;
  const best = rows.find((row) => row.behind === 0);
  const plain = rows.at(-1);
  if (best === undefined || plain === undefined) return "";
  const occasions = rows.some((row) => row.name.startsWith("BG/BB"))
    ? " Orders fall on few days, so BG/BB, which counts such occasions, stands beside; values are not computed by it, since it would have to know how many the coming year will have."
    : "";
  return (
    `Each was fitted on what was known on ${longDay(from)} and judged by what ${whole(customers)} customers did until ${longDay(to)}: ` +
    `${whole(came)} of them ordered.${ranking(best, plain)}${regularity(compared)}${occasions}`
  );
}

/** By what values are computed now, and from the next refresh on. */
export const useSentence = (now: string | null, next: string): string =>
  now === null || now === next
    ? `Values are computed by ${next}.`
    : `Values are computed by ${now} now, and by ${next} from the next refresh on.`;
