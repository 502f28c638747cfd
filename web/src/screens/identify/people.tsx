import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { PersonRow } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Choices, FilterBar, FilterInput } from "../../ui/filter-bar.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { DemoHint, Empty, Loaded } from "../../ui/states.tsx";
import { Marked } from "../../ui/tag.tsx";
import { useMoney } from "../session.ts";
import { nameOf, StateMark, stateTone, stateWords, TierTag } from "../words.tsx";
import css from "./people.module.css";

const tiers = ["A", "B", "C"].map((tier) => ({ id: tier, label: tier }));
const states = stateWords.map((state) => ({
  id: state.id,
  label: <Marked colour={`var(--tone-${stateTone(state.id)})`}>{state.label}</Marked>,
}));

export function PeopleScreen() {
  const [search, change] = useSearchState();
  const { q = "", state = "", tier = "", sort = "" } = search;
  const query = useInfiniteQuery({ ...queries.people({ q, state, tier, sort, limit: 50 }), placeholderData: keepPreviousData });
  const first = query.data?.pages[0];
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = q !== "" || state !== "" || tier !== "";
  const columns = useColumns(sort === "" ? "revenue" : sort, (chosen) => change({ sort: chosen }));
  return (
    <Page
      title="People"
      lead={
        first?.total === undefined
          ? undefined
          : `${whole(first.total)} ${first.total === 1 ? "person" : "people"}${filtered ? " match" : ""}.`
      }
    >
      <FilterBar>
        <FilterInput label="Name, mail, number" value={q} change={(text) => change({ q: text })} />
        <Choices label="Tier" value={tier} options={tiers} choose={(chosen) => change({ tier: chosen })} />
        <Choices label="State on the life line" value={state} options={states} choose={(chosen) => change({ state: chosen })} />
      </FilterBar>
      <Panel flush>
        <Loaded query={query} lines={12}>
          {() => (
            <DataTable
              label="People"
              columns={columns}
              rows={rows}
              rowId={(person) => person.id}
              exportAs="people"
              total={first?.total}
              more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
              whenEmpty={<Nobody filtered={filtered} clear={() => change({ q: "", state: "", tier: "" })} />}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function Nobody({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const go = useGo();
  if (filtered) {
    return (
      <Empty
        sentence="Nobody matches this."
        action={
          <Button variant="default" onClick={clear}>
            Show everyone
          </Button>
        }
      />
    );
  }
  return (
    <Empty
      sentence="Everyone you know will stand here, one line for each."
      action={<Button onClick={() => go(paths.newImport())}>Import your purchases</Button>}
      hint={<DemoHint />}
    />
  );
}

function useColumns(sort: string, choose: (sort: string) => void): readonly Column<PersonRow>[] {
  const money = useMoney();
  const sortBy = (id: string) => ({ active: sort === id, choose: () => choose(id) });
  return [
    {
      id: "name",
      head: "Name",
      sort: sortBy("name"),
      cell: (person) => (
        <AppLink href={paths.person(person.id)} className={css.name}>
          {nameOf(person.name)}
          {person.customerNumber !== null && <span className={css.number}>{person.customerNumber}</span>}
        </AppLink>
      ),
      plain: (person) => person.name,
    },
    {
      id: "mail",
      head: "E-mail",
      wide: true,
      cell: (person) => <span className={css.quiet}>{person.email}</span>,
      plain: (person) => person.email,
    },
    {
      id: "country",
      head: "Country",
      wide: true,
      cell: (person) => <span className={css.quiet}>{person.country}</span>,
      plain: (person) => person.country,
    },
    {
      id: "state",
      head: "State",
      below: true,
      cell: (person) => <StateMark state={person.state} label={person.stateLabel} />,
      plain: (person) => person.stateLabel,
    },
    { id: "tier", head: "Tier", wide: true, cell: (person) => <TierTag tier={person.tier} />, plain: (person) => person.tier },
    { id: "orders", head: "Orders", numeric: true, wide: true, cell: (person) => whole(person.orders), plain: (person) => person.orders },
    {
      id: "revenue",
      head: "Sales",
      numeric: true,
      sort: sortBy("revenue"),
      cell: (person) => money.show(person.revenueMinor, "round"),
      plain: (person) => money.plain(person.revenueMinor),
    },
    {
      id: "last",
      head: "Last order",
      numeric: true,
      wide: true,
      sort: sortBy("last"),
      cell: (person) => (person.lastDay === null ? "" : day(person.lastDay)),
      plain: (person) => person.lastDay,
    },
  ];
}
