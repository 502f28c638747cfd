import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { LoyaltyCell, LoyaltySquare } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { DemoHint, Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import css from "./needs.module.css";
import { NewCompetitorPanel } from "./new-competitor.tsx";
import { SquareChart } from "./square-chart.tsx";
import { ValidationPanel } from "./validation.tsx";

/** How much of the repeat business would survive an equal or better alternative. */
export function HabitScreen() {
  const query = useQuery(queries.square());
  const asOf = query.data?.asOf ?? null;
  return (
    <Page title="Habit or heart" lead={asOf === null ? undefined : `Estimated from the past two years, as of ${day(asOf)} (UTC).`}>
      <Loaded query={query}>
        {(square) =>
          square.dots.length === 0 ? (
            <Panel>
              <Empty sentence={square.sentence} hint={<DemoHint />} />
            </Panel>
          ) : (
            <>
              <Panel>
                <p className={css.voice}>{square.sentence}</p>
              </Panel>
              <ul className={css.cells}>
                {square.cells.map((cell) => (
                  <Cell key={cell.cell} cell={cell} />
                ))}
              </ul>
              <SquareChart square={square} />
              <NewCompetitorPanel />
              <ValidationPanel />
              <Evidence square={square} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Cell({ cell }: { cell: LoyaltyCell }) {
  const money = useMoney();
  return (
    <li className={css.cell}>
      <h2 className={css.name}>{cell.name}</h2>
      <p className={`${css.big} number`}>{whole(cell.people)}</p>
      <p className={css.small}>{cell.meaning}</p>
      <p className={`${css.small} number`}>
        {money.show(cell.revenueYearMinor, "short")} in the past year, {money.show(cell.expectedMinor, "short")} expected;{" "}
        {whole(cell.surely)} placed with nine chances in ten or better
      </p>
      <May to="lists">
        <AppLink href={paths.habitCell(cell.cell)} className={css.more}>
          See the people<span className="visually-hidden">: {cell.name}</span>
        </AppLink>
      </May>
    </li>
  );
}

function Evidence({ square }: { square: LoyaltySquare }) {
  return (
    <Panel
      title="What it rests on"
      note="Each kind of evidence counts for the heart or for habit; the weight says how much beside the others."
    >
      <ul className={css.endings}>
        {square.evidence.map((one) => (
          <li key={one.id} className={css.ending}>
            <span>
              {one.name} {one.recorded ? <Tag>weight {one.weight}</Tag> : <Tag tone="warn">not recorded</Tag>}
            </span>
            <span className={css.small}>{one.says}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
