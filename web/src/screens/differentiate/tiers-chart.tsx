import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { count, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { useMoney } from "../session.ts";
import { TierTag } from "../words.tsx";
import css from "./tiers-chart.module.css";

/** A, B and C: two bars each, people and money, so that the difference is the picture. */
export function TiersChart() {
  const query = useQuery(queries.tiers());
  const money = useMoney();
  return (
    <Panel
      title="Tiers"
      note={query.data === undefined ? undefined : `A, B and C by: ${query.data.yardstick.toLowerCase()}. Click a tier to see its people.`}
    >
      <Loaded query={query}>
        {({ items, unit, belowZero }) => {
          const people = Math.max(
            1,
            items.reduce((sum, tier) => sum + tier.people, 0),
          );
          return (
            <>
              <ul className={css.tiers}>
                {items.map((tier) => (
                  <li key={tier.tier}>
                    <AppLink href={paths.people({ tier: tier.tier })} className={css.tier}>
                      <span className={css.head}>
                        <TierTag tier={tier.tier} />
                        <span className={css.meaning}>{tier.meaning}</span>
                      </span>
                      <Bar name="people" share={tier.people / people} words={whole(tier.people)} />
                      <Bar
                        name={unit === "money" ? "money" : "orders"}
                        share={Math.max(0, tier.share)}
                        words={`${unit === "money" ? money.show(tier.amount, "short") : whole(tier.amount)} · ${percent(tier.share)}`}
                        strong
                      />
                    </AppLink>
                  </li>
                ))}
              </ul>
              {belowZero.people > 0 && (
                <p className={css.below}>
                  <AppLink href={paths.watchList("below-zero")} className="text-link">
                    {count(belowZero.people, "customer costs", "customers cost")} more than they bring
                  </AppLink>
                  , {money.show(belowZero.lossMinor, "short")} together.
                </p>
              )}
            </>
          );
        }}
      </Loaded>
    </Panel>
  );
}

function Bar({ name, share, words, strong }: { name: string; share: number; words: string; strong?: boolean }) {
  return (
    <span className={css.line}>
      <span className={css.name}>{name}</span>
      <span className={css.track} aria-hidden="true">
        <span className={strong === true ? css.fillStrong : css.fill} style={{ inlineSize: `${Math.max(0.6, share * 100)}%` }} />
      </span>
      <span className={`${css.words} number`}>{words}</span>
    </span>
  );
}
