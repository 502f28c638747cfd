import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
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
            <Cards title="People">
              {items.map((list) => (
                <Card key={list.id} list={list} href={paths.watchList(list.id)} example={list.example}>
                  <PeopleFigures list={list} />
                </Card>
              ))}
            </Cards>
          )
        }
      </Loaded>
      <GroupLists />
    </Page>
  );
}

function GroupLists() {
  const query = useQuery(queries.groupLists());
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Cards title="Households, institutions and partners">
          {items.map((list) => (
            <Card key={list.id} list={list} href={paths.groupList(list.id)} example={list.example}>
              <span className={`${css.people} number`}>{whole(list.groups)}</span>
              <span className={css.unit}>{list.groups === 1 ? "group" : "groups"}</span>
            </Card>
          ))}
        </Cards>
      )}
    </Loaded>
  );
}

function Cards({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className={css.heading}>{title}</h2>
      <ul className={css.cards}>{children}</ul>
    </section>
  );
}

function PeopleFigures({ list }: { list: WatchListCard }) {
  const money = useMoney();
  return (
    <>
      <span className={`${css.people} number`}>{whole(list.people)}</span>
      <span className={css.unit}>{list.people === 1 ? "person" : "people"}</span>
      {list.done > 0 && <span className={css.unit}>· {whole(list.done)} done</span>}
      {list.revenueMinor > 0 && <span className={`${css.money} number`}>{money.show(list.revenueMinor, "short")} so far</span>}
    </>
  );
}

interface CardProps {
  list: Pick<WatchListCard, "name" | "question" | "owner" | "action">;
  href: string;
  example: string | null;
  /** How much is on it. */
  children: ReactNode;
}

function Card({ list, href, example, children }: CardProps) {
  return (
    <li>
      <AppLink href={href} className={css.card}>
        <h3 className={css.name}>{list.name}</h3>
        <p className={css.question}>{list.question}</p>
        <p className={css.figures}>{children}</p>
        {example !== null && <p className={css.example}>{example}</p>}
        <p className={css.foot}>
          {list.owner} · {list.action}
        </p>
      </AppLink>
    </li>
  );
}
