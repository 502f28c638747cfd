import { Button, NumberInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import { sentenceOf } from "../../api/request.ts";
import type { MoneySettings } from "../../api/types.ts";
import { digitsOf } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import { useMoneyChange } from "./money-change.ts";
import { MoneyPreview } from "./money-preview.tsx";
import css from "./money.module.css";

type Prices = MoneySettings["prices"];

const kinds: readonly { id: keyof Prices; label: string; description: string }[] = [
  { id: "mail", label: "A mail", description: "Sending alone" },
  { id: "sms", label: "A short message", description: "What the carrier takes" },
  { id: "letter", label: "A letter", description: "Paper, print, envelope, postage" },
  { id: "fax", label: "A fax", description: "Line and paper" },
  { id: "call", label: "A call", description: "Ten minutes of somebody's time" },
  { id: "visit", label: "A visit", description: "Time and travel" },
  { id: "complaint", label: "A complaint", description: "Until it is settled; a reopened one counts again" },
  { id: "return", label: "A return handled", description: "Taking it in, a day with a return each" },
];

/** What each contact costs, with who would fall below zero before one saves. */
export function MoneyPrices({ settings }: { settings: MoneySettings }) {
  const { currency } = useMoney();
  const unit = 10 ** digitsOf(currency);
  const [prices, setPrices] = useState<Prices>(settings.prices);
  const change = useMoneyChange({ prices: settings.prices }, "The prices are changed; values follow in a moment.");
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate({ prices });
  }
  return (
    <div className={css.columns}>
      <Panel
        title="Prices"
        note={`First guesses stand here until you set your own, in ${currency} each. Counts come from each person's line of time.`}
      >
        <form className={css.form} onSubmit={save}>
          {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
          <div className={css.prices}>
            {kinds.map(({ id, label, description }) => (
              <NumberInput
                key={id}
                label={label}
                description={description}
                value={Number((prices[id] / unit).toPrecision(6))}
                min={0}
                decimalScale={4}
                onChange={(value) => setPrices((old) => ({ ...old, [id]: Number((Number(value) * unit).toPrecision(9)) }))}
              />
            ))}
          </div>
          <May to="write">
            <div>
              <Button type="submit" disabled={JSON.stringify(prices) === JSON.stringify(settings.prices)} loading={change.isPending}>
                Save
              </Button>
            </div>
          </May>
        </form>
      </Panel>
      <Panel title="What it would do" note="By the yardstick of the tiers, everybody as they are today">
        <MoneyPreview change={prices} unit={settings.tiers.yardstick === "orders" ? "orders" : "money"} />
      </Panel>
    </div>
  );
}
