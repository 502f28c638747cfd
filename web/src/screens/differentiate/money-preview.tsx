import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { GetMoneyPreviewParams } from "../../api/generated/client.schemas.ts";
import { queries } from "../../api/queries.ts";
import { percent, whole } from "../../lib/format.ts";
import { ErrorBox, Waiting } from "../../ui/states.tsx";
import { useMoney } from "../session.ts";
import { TierTag } from "../words.tsx";
import css from "./money.module.css";

/** What the change would do to the people, while one still types. */
export function MoneyPreview({ change, unit }: { change: GetMoneyPreviewParams; unit: "money" | "orders" }) {
  const [settled] = useDebouncedValue(change, 250);
  const { data, error } = useQuery({ ...queries.moneyPreview(settled), placeholderData: keepPreviousData });
  const money = useMoney();
  if (error !== null) return <ErrorBox sentence={error.message} />;
  if (data === undefined) return <Waiting lines={4} />;
  const amount = (value: number) => (unit === "money" ? money.show(value, "short") : whole(value));
  return (
    <div className={css.preview} aria-live="polite">
      <p className={css.sentence}>{data.sentence}</p>
      <table className={`${css.table} number`}>
        <thead>
          <tr>
            <th scope="col">Tier</th>
            <th scope="col">People</th>
            <th scope="col">{unit === "money" ? "Money" : "Orders"}</th>
            <th scope="col">Share</th>
          </tr>
        </thead>
        <tbody>
          {data.tiers.map((tier) => (
            <tr key={tier.tier}>
              <th scope="row">
                <TierTag tier={tier.tier} />
              </th>
              <td>{whole(tier.people)}</td>
              <td>{amount(tier.amount)}</td>
              <td>{percent(tier.share)}</td>
            </tr>
          ))}
          <tr>
            <th scope="row">Below zero</th>
            <td>{whole(data.below.after.people)}</td>
            <td>{money.show(-data.below.after.lossMinor, "short")}</td>
            <td />
          </tr>
        </tbody>
      </table>
    </div>
  );
}
