import { formatMoney } from "../../vocabulary/money.ts";
import { armName } from "./compare-arms.ts";
import { HELD_BACK, TREATED } from "./draw.ts";
import { LEAST_BUYERS, LEAST_PEOPLE, type EffectsReport } from "./effects.ts";

const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** What is done where everybody gets one arm. */
const doneFor = (name: string): string =>
  name === TREATED ? "doing it for everybody" : name === HELD_BACK ? "doing it for nobody" : `“${name}” for everybody`;

const toWhom = (name: string): string => (name === TREATED ? "do it" : name === HELD_BACK ? "nothing" : `“${name}”`);

type Told = EffectsReport & { readonly policy: NonNullable<EffectsReport["policy"]> };

/** Whom it gives what, those with next to nobody left out. */
function sharesOf({ arms, policy }: Told): string {
  const parts = policy.shares.flatMap((share, k) => (share < 0.005 ? [] : [`${toWhom(arms[k]!.name)} for ${percent(share)}`]));
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** The arm that the choice does not beat by enough, the best one first. */
function unbeaten({ policy }: Told) {
  const { singles, best } = policy;
  return singles[best]?.beaten === false ? singles[best] : singles.find(({ beaten }) => !beaten);
}

function tooLittle({ none, arms, buyers, open }: EffectsReport): string {
  const whose = open ? "So far" : "Of those whose time is over";
  if (none === "draw")
    return "The groups are not of the sizes that were drawn, and that is not chance, so nothing is told of whom it works for.";
  if (none === "few") {
    const sizes = arms.map(({ name, people }) => `${people} of ${armName(name)}`).join(", ");
    return `${whose} there are ${sizes}: from ${LEAST_PEOPLE} in each group on it can be asked for whom it works.`;
  }
  return `${whose} ${buyers} bought anything since; from ${LEAST_BUYERS} on it can be asked for whom it works.`;
}

/** What to do about it, in a sentence. */
export function effectsSentence(report: EffectsReport, currency: string): string {
  if (report.none !== null || report.policy === null) return tooLittle(report);
  const told: Told = { ...report, policy: report.policy };
  const { arms, policy, studies, open } = told;
  const money = (minor: number): string => formatMoney(Math.round(minor), currency);
  const single = policy.singles[policy.best]!;
  const best = doneFor(arms[policy.best]!.name);
  if (policy.recommended) {
    const found = `${sharesOf(told)}, each by what was known of them, brings ${money(single.gain)} a person more than ${best} (chance reaches ${money(single.noise)})`;
    return open
      ? `So far it seems to pay to choose: ${found}. Purchases still count, so nothing is recommended yet.`
      : `It pays to choose: ${found}, after what contacts cost.`;
  }
  const missed = unbeaten(told) ?? single;
  const not = `choosing does not beat ${doneFor(arms[missed.arm]!.name)} beyond chance (${money(missed.gain)} a person; chance reaches ${money(missed.noise)})`;
  const advice = `No choice among people is recommended${open ? " so far" : ""}`;
  if (studies.some(({ beyond }) => beyond)) return `It works better for some than for others, by more than chance, but ${not}. ${advice}.`;
  return `For whom it works cannot be told from what was known of people, and ${not}. ${advice}; go by the difference of all.`;
}
