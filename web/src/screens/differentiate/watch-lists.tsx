import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { WatchListCard } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page } from "../../ui/page.tsx";
import { DemoHint, Empty, Loaded } from "../../ui/states.tsx";
import { useMoney } from "../session.ts";
import css from "./watch-lists.module.css";

export function WatchListsScreen() {
  const query = useQuery(queries.watchLists());
  return (
    <Page title="Watch lists" lead="Questions worth asking every morning. Each names people, says why, and knows what to do next.">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty sentence="Watch lists name the people who need attention, once there are purchases." hint={<DemoHint />} />
          ) : (
            <ul className={css.cards}>
              {items.map((list) => (
                <li key={list.id}>
                  <Card list={list} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
}

function Card({ list }: { list: WatchListCard }) {
  const money = useMoney();
  return (
    <AppLink href={paths.watchList(list.id)} className={css.card}>
      <h2 className={css.name}>{list.name}</h2>
      <p className={css.question}>{list.question}</p>
      <p className={css.figures}>
        <span className={`${css.people} number`}>{whole(list.people)}</span>
        <span className={css.unit}>{list.people === 1 ? "person" : "people"}</span>
        {list.revenueMinor > 0 && <span className={`${css.money} number`}>{money.show(list.revenueMinor, "short")} so far</span>}
      </p>
      {list.example !== null && <p className={css.example}>{list.example}</p>}
      <p className={css.foot}>
        {list.owner} · {list.action}
      </p>
    </AppLink>
  );
}
