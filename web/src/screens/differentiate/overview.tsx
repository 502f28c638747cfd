import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Values } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { DemoHint, Empty, Loaded } from "../../ui/states.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { May } from "../may.tsx";
import { useMoney, useSession } from "../session.ts";
import { CalibrationChart } from "./calibration-chart.tsx";
import { CohortsChart } from "./cohorts-chart.tsx";
import { DecilesChart } from "./deciles-chart.tsx";
import { LatestCampaign } from "./latest-campaign.tsx";
import { LifeLineChart } from "./life-line-chart.tsx";
import css from "./overview.module.css";
import { TiersChart } from "./tiers-chart.tsx";

export function OverviewScreen() {
  const { business } = useSession();
  const values = useQuery(queries.values());
  const asOf = values.data?.asOf ?? null;
  return (
    <Page title="Overview" lead={asOf === null ? undefined : `${business.name}, as of ${day(asOf)} (UTC).`}>
      <Loaded query={values}>{(loaded) => (loaded.people === 0 ? <NobodyYet /> : <Board values={loaded} />)}</Loaded>
    </Page>
  );
}

function NobodyYet() {
  const go = useGo();
  return (
    <Panel>
      <Empty
        sentence="Here you will see who your customers are, what they are worth, and who is slipping away."
        action={<Button onClick={() => go(paths.newImport())}>Import your purchases</Button>}
        hint={<DemoHint />}
      />
    </Panel>
  );
}

function Board({ values }: { values: Values }) {
  return (
    <>
      <Figures values={values} />
      <LifeLineChart />
      <div className={css.pair}>
        <DecilesChart />
        <TiersChart />
      </div>
      <div className={css.pair}>
        <LatestCampaign />
        <May to="lists">
          <Attention />
        </May>
      </div>
      <CohortsChart />
      {values.model !== null && <CalibrationChart />}
      {values.model !== null && (
        <Panel
          title="What the model believes"
          note={`${values.model.name}, fitted on ${whole(values.model.customers)} of your own customers.`}
        >
          <p className={css.voice}>{values.model.sentence}</p>
          <p className={css.parameters}>
            <AppLink href={paths.model()} className="text-link">
              Its figures, how sure they are, and how other models would have done
            </AppLink>
          </p>
        </Panel>
      )}
    </>
  );
}

function Figures({ values }: { values: Values }) {
  const lifeLine = useQuery(queries.lifeLine()).data;
  const deciles = useQuery(queries.deciles()).data;
  const money = useMoney();
  const of = (state: string) => lifeLine?.states.find((known) => known.state === state);
  const lapsing = of("lapsing");
  const repeat = of("repeat");
  return (
    <Stats>
      <Stat label="People" value={whole(values.people)} note="everyone we know" href={paths.people()} />
      <Stat label="Repeat customers" value={whole(repeat?.people ?? 0)} note={change(repeat)} href={paths.people({ state: "repeat" })} />
      <Stat
        label="Lapsing, can be won back"
        value={whole(lapsing?.people ?? 0)}
        note={change(lapsing)}
        href={paths.people({ state: "lapsing" })}
      />
      <Stat
        label="Sales so far"
        value={money.show(deciles?.revenueMinor ?? 0, "short")}
        note={`from ${whole(deciles?.people ?? 0)} buyers`}
      />
    </Stats>
  );
}

function change(state: { people: number; before: number } | undefined): string {
  if (state === undefined) return "";
  const moved = state.people - state.before;
  if (moved === 0) return "as many as before";
  return moved > 0 ? `${whole(moved)} more than before` : `${whole(-moved)} fewer than before`;
}

function Attention() {
  const lists = useQuery(queries.watchLists());
  return (
    <Panel title="Who needs attention" note="Watch lists with somebody on them">
      <Loaded query={lists} lines={3}>
        {({ items }) => (
          <ul className={css.lists}>
            {items
              .filter((list) => list.people > 0)
              .map((list) => (
                <li key={list.id}>
                  <AppLink href={paths.watchList(list.id)} className={css.list}>
                    <span className={css.listName}>{list.name}</span>
                    <span className={`${css.listCount} number`}>{whole(list.people)}</span>
                    {list.example !== null && <span className={css.example}>{list.example}</span>}
                  </AppLink>
                </li>
              ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
