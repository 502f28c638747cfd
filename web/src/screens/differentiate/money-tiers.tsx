import { Button, NativeSelect, NumberInput, Radio } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { sentenceOf } from "../../api/request.ts";
import type { MoneySettings } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { useMoneyChange } from "./money-change.ts";
import { MoneyPreview } from "./money-preview.tsx";
import css from "./money.module.css";
import { TiersChart } from "./tiers-chart.tsx";

type Rule = MoneySettings["tiers"];

const yardsticks: readonly { value: Rule["yardstick"]; label: string }[] = [
  { value: "sales-year", label: "Past year's sales" },
  { value: "margin-year", label: "Past year's margin" },
  { value: "margin-after", label: "Margin after cost to serve, so far" },
  { value: "expected-value", label: "Expected value of the coming year" },
  { value: "sales", label: "Sales so far" },
  { value: "orders", label: "Orders so far" },
];

/** Where each way of cutting usually begins. */
const usual = { amount: { a: 0.8, b: 0.95 }, people: { a: 0.25, b: 0.8 } } as const;

/** The yardstick and the cuts, with the effect before one saves. */
export function MoneyTiers({ settings }: { settings: MoneySettings }) {
  const [rule, setRule] = useState<Rule>(settings.tiers);
  const change = useMoneyChange({ tiers: settings.tiers }, "The tiers are changed; values follow in a moment.");
  const type = (part: Partial<Rule>) => setRule((old) => ({ ...old, ...part }));
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate({ tiers: rule });
  }
  const sound = rule.a > 0 && rule.a < rule.b && rule.b < 1;
  return (
    <div className={css.columns}>
      <Panel title="Yardstick" note="The blunt instrument: one measure, two cuts. Nobody at or below zero is ever A or B.">
        <form className={css.form} onSubmit={save}>
          {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
          <NativeSelect
            label="Measure customers by"
            data={yardsticks.map((one) => ({ ...one }))}
            value={rule.yardstick}
            onChange={(event) => type({ yardstick: event.currentTarget.value as Rule["yardstick"] })}
          />
          <Radio.Group label="Cut" value={rule.by} onChange={(by) => type({ by, ...usual[by] })}>
            <div className={css.choices}>
              <Radio value="amount" label="By what the largest make together" />
              <Radio value="people" label="By the number of people" />
            </div>
          </Radio.Group>
          <div className={css.pair}>
            <Share label={rule.by === "amount" ? "A makes the first" : "A is the top"} value={rule.a} set={(a) => type({ a })} />
            <Share label={rule.by === "amount" ? "A and B make" : "A and B are the top"} value={rule.b} set={(b) => type({ b })} />
          </div>
          {!sound && <p className={css.unsound}>A must be smaller than A and B together, and these below 100 %.</p>}
          {sound && (
            <MoneyPreview
              change={{ yardstick: rule.yardstick, by: rule.by, a: rule.a, b: rule.b }}
              unit={rule.yardstick === "orders" ? "orders" : "money"}
            />
          )}
          <May to="write">
            <div>
              <Button type="submit" disabled={!sound || JSON.stringify(rule) === JSON.stringify(settings.tiers)} loading={change.isPending}>
                Save
              </Button>
            </div>
          </May>
        </form>
      </Panel>
      <TiersChart />
    </div>
  );
}

function Share({ label, value, set }: { label: string; value: number; set: (share: number) => void }) {
  return (
    <NumberInput
      label={label}
      suffix=" %"
      value={Math.round(1000 * value) / 10}
      min={1}
      max={99}
      step={5}
      decimalScale={1}
      onChange={(percent) => set(Number(percent) / 100)}
    />
  );
}
