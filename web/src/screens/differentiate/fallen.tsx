import { percent } from "../../lib/format.ts";
import { useMoney } from "../session.ts";
import css from "./watch-list.module.css";

/** Money of a period, with what it rose or fell by against the one before. */
export function Fallen({ now, before }: { now: number; before: number }) {
  const money = useMoney();
  const share = before > 0 ? now / before - 1 : null;
  return (
    <>
      {money.show(now, "round")}
      {share !== null && (
        <span className={css.change} data-down={share < 0 || undefined}>
          {share > 0 ? "+" : ""}
          {percent(share)}
        </span>
      )}
    </>
  );
}
