import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { GetPeople200 } from "../../api/generated/client.schemas.ts";
import type { PersonRow } from "../../api/types.ts";
import { count, day, whole } from "../../lib/format.ts";
import { files, paths, peopleFilters, type PeopleSearch } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { DemoHint, Empty, Loaded } from "../../ui/states.tsx";
import { useMay, useMoney } from "../session.ts";
import { nameOf, StateMark, TierTag } from "../words.tsx";
import { filterOf, PeopleFilterBar } from "./people-filter.tsx";
import { useView, ViewButton } from "./people-views.tsx";
import css from "./people.module.css";

export function PeopleScreen() {
  const [search, change] = useSearchState();
  const filter = filterOf(search);
  const shown = { ...filter, ...(search["sort"] !== undefined && { sort: search["sort"] }) };
  const query = useInfiniteQuery({ ...queries.people(shown), placeholderData: keepPreviousData });
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.keys(filter).length > 0;
  const { total, words } = useTotal(query.isPlaceholderData ? undefined : query.data?.pages[0], filter, filtered);
  const view = useView(shown);
  const may = useMay();
  const sort = search["sort"] ?? (filter.q === undefined ? "revenue" : "");
  const columns = useColumns(sort, (chosen) => change({ sort: chosen }));
  return (
    <Page
      title={view?.name ?? "People"}
      {...(view === undefined ? {} : { above: { label: "People", href: paths.people() } })}
      lead={words}
      actions={<ViewButton search={shown} view={view} />}
    >
      <PeopleFilterBar search={search} change={change} />
      <Panel flush>
        <Loaded query={query} lines={12}>
          {() => (
            <DataTable
              label="People"
              columns={columns}
              rows={rows}
              rowId={(person) => person.id}
              {...(may("export") && { exportAs: "people", exportAll: files.people(shown) })}
              total={total}
              more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
              whenEmpty={<Nobody filtered={filtered} clear={() => change(Object.fromEntries(peopleFilters.map((id) => [id, ""])))} />}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

/** How many there are, in words; where that takes longer than showing the first of them, it is asked for by itself. */
function useTotal(first: GetPeople200 | undefined, filter: PeopleSearch, filtered: boolean): { total?: number; words?: string } {
  const apart = first !== undefined && first.total === null;
  const counted = useQuery({ ...queries.peopleCount(filter), enabled: apart, staleTime: 60_000 }).data;
  if (first === undefined || (apart && counted === undefined)) return { words: "Counting …" };
  const people = first.total ?? counted?.people ?? 0;
  const atLeast = first.atLeast || counted?.exact === false;
  const words = `${atLeast ? "At least " : ""}${count(people, "person", "people")}${filtered ? (people === 1 ? " matches" : " match") : ""}.`;
  return atLeast ? { words } : { words, total: people };
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
