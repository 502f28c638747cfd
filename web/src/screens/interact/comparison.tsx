import type { Arm, CampaignResult } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { Tag } from "../../ui/tag.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { useMoney } from "../session.ts";
import css from "./comparison.module.css";

interface ComparisonProps {
  /** Clicks are counted where there is something to click. */
  result: Omit<CampaignResult, "clicks"> & Partial<Pick<CampaignResult, "clicks">>;
  treated?: string;
  heldBack?: string;
}

/** Treated against held back, with how sure one may be. */
export function Comparison({ result, treated = "Written to", heldBack = "Held back" }: ComparisonProps) {
  return (
    <div className={css.comparison}>
      <Verdict sentence={result.sentence} />
      {!result.sampleRatio.ok && (
        <p className={css.alarm} role="alert">
          The two groups are not of the sizes that were drawn ({percent(result.sampleRatio.observed, 1)} instead of{" "}
          {percent(result.sampleRatio.expected, 1)}), so the figures are not to be trusted.
        </p>
      )}
      <Arms result={result} treated={treated} heldBack={heldBack} />
      {result.repurchase.sentence !== "" && <p className={css.foot}>{result.repurchase.sentence}</p>}
      <Difference result={result} />
    </div>
  );
}

function Arms({ result, treated, heldBack }: Required<ComparisonProps>) {
  const most = Math.max(1, result.treated.perPersonMinor, result.heldBack.perPersonMinor);
  return (
    <table className={css.arms}>
      <thead>
        <tr>
          <th scope="col">Group</th>
          <th scope="col">People</th>
          <th scope="col">Bought</th>
          <th scope="col">Sales a person</th>
        </tr>
      </thead>
      <tbody>
        <ArmLine name={treated} arm={result.treated} most={most} tone="treated" />
        <ArmLine name={heldBack} arm={result.heldBack} most={most} tone="held" />
      </tbody>
    </table>
  );
}

function ArmLine({ name, arm, most, tone }: { name: string; arm: Arm; most: number; tone: string }) {
  const money = useMoney();
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="number">{whole(arm.people)}</td>
      <td className="number">
        {whole(arm.buyers)} {arm.people > 0 && <small>{percent(arm.buyers / arm.people, 1)}</small>}
      </td>
      <td className="number">
        <span className={css.value}>{money.show(arm.perPersonMinor)}</span>
        <span className={css.track} aria-hidden="true">
          <span data-tone={tone} style={{ inlineSize: `${Math.max(0, arm.perPersonMinor / most) * 100}%` }} />
        </span>
      </td>
    </tr>
  );
}

function Difference({ result }: Pick<ComparisonProps, "result">) {
  const money = useMoney();
  const { difference, clicks } = result;
  return (
    <p className={css.foot}>
      {difference !== null && (
        <>
          Difference a person: {money.show(difference.perPersonMinor)}, with 95 % certainty between {money.show(difference.low)} and{" "}
          {money.show(difference.high)}; this holds however often one looks.{" "}
          {difference.explained >= 0.01 && <>What they bought before took {percent(difference.explained)} of the chance out of it. </>}
        </>
      )}
      {clicks !== undefined && `${whole(clicks.human)} clicked, ${whole(clicks.machine)} clicks by machines are not counted. `}Orders of{" "}
      {result.windowDays} days count. {result.sampleRatio.ok && <Tag tone="good">group sizes as drawn</Tag>}
    </p>
  );
}
