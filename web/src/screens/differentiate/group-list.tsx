import { Button } from "@mantine/core";
import { IconHandGrab } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { GroupListMember } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { kindLabel } from "../care/group-words.ts";
import { useMay, useMoney } from "../session.ts";
import { Fallen } from "./fallen.tsx";
import { May } from "../may.tsx";
import { GroupMarkButtons, useTakeGroups } from "./group-work.tsx";
import { GroupListResults } from "./list-results.tsx";
import { ListSettings } from "./list-settings.tsx";
import css from "./watch-list.module.css";

/** A watch list over households, institutions and channel partners: which, and why each is on it. */
export function GroupListScreen() {
  const { id } = useParams({ from: "/app/group-lists/$id" });
  const query = useInfiniteQuery(queries.groupList(id));
  const list = query.data?.pages[0];
  const columns = useColumns(id);
  const may = useMay();
  return (
    <Page
      title={list?.name ?? "Watch list"}
      above={{ label: "Watch lists", href: paths.watchLists() }}
      lead={list?.question}
      actions={list !== undefined && list.groups > 0 && <TakeTen listId={id} />}
    >
      <Loaded query={query}>
        {(data) => (
          <>
            <p className={css.definition}>
              <strong>{whole(list?.groups ?? 0)}</strong> {list?.groups === 1 ? "group" : "groups"}. {list?.definition} Suggested to{" "}
              <strong>{list?.owner}</strong>: {list?.action}.
            </p>
            <GroupListResults listId={id} />
            <Panel flush>
              <DataTable
                label={list?.name ?? "Watch list"}
                columns={columns}
                rows={data.pages.flatMap((page) => page.items)}
                rowId={(group) => group.groupId}
                {...(may("export") && { exportAs: `watch-list-${id}` })}
                total={list?.groups}
                more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
                whenEmpty={<Empty sentence="None is on this list today. That is good news." />}
              />
            </Panel>
            {list !== undefined && <ListSettings key={`${list.owner} ${list.leaveAlone}`} list={list} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function TakeTen({ listId }: { listId: string }) {
  const take = useTakeGroups(listId);
  return (
    <May to="care">
      <Button variant="default" leftSection={<IconHandGrab size={15} />} loading={take.isPending} onClick={() => take.mutate(10)}>
        Take the next ten
      </Button>
    </May>
  );
}

function useColumns(listId: string): readonly Column<GroupListMember>[] {
  const money = useMoney();
  const may = useMay();
  const work: Column<GroupListMember> = {
    id: "work",
    head: "What to do",
    quiet: true,
    below: true,
    cell: (group) => <GroupMarkButtons listId={listId} group={group} />,
  };
  return [...figures(money), ...(may("care") ? [work] : [])];
}

function figures(money: ReturnType<typeof useMoney>): readonly Column<GroupListMember>[] {
  return [
    {
      id: "name",
      head: "Which",
      cell: (group) => (
        <AppLink href={paths.group(group.groupId)} className={css.who}>
          {group.name}
        </AppLink>
      ),
      plain: (group) => group.name,
    },
    { id: "why", head: "Why", text: true, cell: (group) => <span className={css.why}>{group.why}</span>, plain: (group) => group.why },
    { id: "kind", head: "Kind", wide: true, cell: (group) => kindLabel(group.kind), plain: (group) => group.kind },
    { id: "people", head: "People", numeric: true, wide: true, cell: (group) => whole(group.people), plain: (group) => group.people },
    {
      id: "before",
      head: "Year before",
      numeric: true,
      wide: true,
      cell: (group) => money.show(group.revenuePeriodBeforeMinor, "round"),
      plain: (group) => money.plain(group.revenuePeriodBeforeMinor),
    },
    {
      id: "now",
      head: "This year",
      numeric: true,
      cell: (group) => <Fallen now={group.revenuePeriodMinor} before={group.revenuePeriodBeforeMinor} />,
      plain: (group) => money.plain(group.revenuePeriodMinor),
    },
    {
      id: "last",
      head: "Last order",
      numeric: true,
      wide: true,
      cell: (group) => (group.lastDay === null ? "" : day(group.lastDay)),
      plain: (group) => group.lastDay,
    },
  ];
}
