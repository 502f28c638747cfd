import type { ReactNode } from "react";
import type { PersonValue } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { Empty } from "../../ui/states.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { CostToServe } from "../differentiate/cost-to-serve.tsx";
import { Outlook } from "../differentiate/outlook.tsx";
import { useMoney } from "../session.ts";
import css from "./person.module.css";

/** What this person is worth: the sentence, the reasons, then the figures. */
export function PersonValuePanel({ personId, value }: { personId: string; value: PersonValue | null }) {
  if (value === null) {
    return (
      <Panel>
        <Empty sentence="No purchase of this person is known yet, so there is nothing to say about value." />
      </Panel>
    );
  }
  return (
    <Panel>
      <Verdict sentence={value.sentence} reasons={value.reasons} foot={`As of ${day(value.asOf)} (UTC).`} />
      <Figures value={value} />
      {value.orders > 0 && <Outlook personId={personId} />}
      {value.costToServeMinor > 0 && <CostToServe personId={personId} />}
    </Panel>
  );
}

function Figures({ value }: { value: PersonValue }) {
  const money = useMoney();
  return (
    <dl className={`${css.figures} number`}>
      <Figure
        name="Sales so far"
        value={money.show(value.revenueMinor)}
        note={`${whole(value.orders)} ${value.orders === 1 ? "order" : "orders"}${value.decile === null ? "" : ` · tenth ${value.decile} of 10`}`}
      />
      <Figure
        name="Last twelve months"
        value={money.show(value.revenueYearMinor)}
        note={`${money.show(value.revenueYearBeforeMinor)} the year before`}
      />
      <Figure
        name="Margin so far"
        value={money.show(value.marginMinor)}
        note={value.returnsMinor === 0 ? "nothing sent back" : `${money.show(Math.abs(value.returnsMinor))} sent back`}
      />
      <Figure
        name="Left after cost to serve"
        value={money.show(value.marginAfterMinor)}
        note={value.costToServeMinor === 0 ? "no contact that cost anything" : `serving cost ${money.show(value.costToServeMinor)}`}
      />
    </dl>
  );
}

function Figure({ name, value, note }: { name: string; value: ReactNode; note: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        <small>{note}</small>
      </dd>
    </div>
  );
}
