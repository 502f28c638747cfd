import type { Duplicate } from "../../api/types.ts";
import { oneDigit } from "../../lib/format.ts";
import css from "./duplicates.module.css";

const comparisons: Record<string, string> = {
  given: "Given name",
  family: "Family name",
  birth: "Date of birth",
  address: "Address",
  email: "E-mail",
  phone: "Phone",
  number: "Number",
  household: "One house",
  namesakes: "One name",
};

interface Step {
  label: string;
  detail: string;
  bits: number;
  /** The weight before and after this step. */
  from: number;
  to: number;
}

/** From two people taken at random to these two: what each comparison adds or takes away. */
function stepsOf({ levels, weight }: Duplicate): Step[] {
  const bitsOf = (level: Duplicate["levels"][number]): number => level.bits + level.frequencyBits;
  const prior = weight - levels.reduce((sum, level) => sum + bitsOf(level), 0);
  let sum = prior;
  const start: Step = { label: "Two people at random", detail: "before anything is compared", bits: prior, from: 0, to: prior };
  return [
    start,
    ...levels
      // What another explanation takes away has no level.
      .filter((level) => level.level !== null || oneDigit(Math.abs(level.bits)) !== oneDigit(0))
      .map((level): Step => {
        const from = sum;
        sum += bitsOf(level);
        const rare = level.frequencyBits === 0 ? "" : level.frequencyBits > 0 ? ", a rare one" : ", a common one";
        return { label: comparisons[level.comparison] ?? level.comparison, detail: level.label + rare, bits: bitsOf(level), from, to: sum };
      }),
  ];
}

const signed = (bits: number): string => `${bits >= 0 ? "+" : "−"}${oneDigit(Math.abs(bits))}`;

/** A table whose bars stand one after the other: it reads without seeing it, too. */
export function Waterfall({ pair }: { pair: Duplicate }) {
  const steps = stepsOf(pair);
  const low = Math.min(0, ...steps.flatMap((step) => [step.from, step.to]));
  const high = Math.max(0, ...steps.flatMap((step) => [step.from, step.to]));
  const place = (bits: number): number => (100 * (bits - low)) / Math.max(1, high - low);
  return (
    <table className={css.weights}>
      <caption className="visually-hidden">The weight of each comparison, in bits</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">Comparison</th>
          <th scope="col">Bits</th>
          <th scope="col">Bar</th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step) => (
          <tr key={step.label}>
            <th scope="row">
              {step.label}
              <span className={css.small}>{step.detail}</span>
            </th>
            <td className="number">{signed(step.bits)}</td>
            <td aria-hidden="true">
              <span className={css.track}>
                <span className={css.zero} style={{ insetInlineStart: `${place(0)}%` }} />
                <span
                  className={css.bar}
                  data-against={step.bits < 0 || undefined}
                  style={{
                    insetInlineStart: `${place(Math.min(step.from, step.to))}%`,
                    inlineSize: `${Math.max(0.5, Math.abs(place(step.to) - place(step.from)))}%`,
                  }}
                />
              </span>
            </td>
          </tr>
        ))}
        <tr className={css.sum}>
          <th scope="row">Together</th>
          <td className="number">{signed(pair.weight)}</td>
          <td />
        </tr>
      </tbody>
    </table>
  );
}
