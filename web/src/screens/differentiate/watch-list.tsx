import { Button } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { WatchListMember } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { useCampaignFromList } from "../interact/make-campaign.ts";
import { useMay, useMoney } from "../session.ts";
import { nameOf, StateMark, TierTag } from "../words.tsx";
import { Fallen } from "./fallen.tsx";
import css from "./watch-list.module.css";

export function WatchListScreen() {
  const { id } = useParams({ from: "/app/watch-lists/$id" });
  const query = useInfiniteQuery(queries.watchList(id));
  const list = query.data?.pages[0];
  const make = useCampaignFromList();
  const columns = useColumns();
  const may = useMay();
  const members = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={list?.name ?? "Watch list"}
      above={{ label: "Watch lists", href: paths.watchLists() }}
      lead={list?.question}
      actions={
        list !== undefined && (
          <May to="write">
            <Button
              leftSection={<IconSend size={15} />}
              loading={make.isPending}
              disabled={list.people === 0}
              onClick={() => make.mutate(list)}
            >
              Make a campaign from this list
            </Button>
          </May>
        )
      }
    >
      <Loaded query={query}>
        {() => (
          <>
            <p className={css.definition}>
              <strong>{whole(list?.people ?? 0)}</strong> {list?.people === 1 ? "person" : "people"}. {list?.definition} Suggested:{" "}
              {list?.action}
            </p>
            <Panel flush>
              <DataTable
                label={list?.name ?? "Watch list"}
                columns={columns}
                rows={members}
                rowId={(member) => member.personId}
                {...(may("export") && { exportAs: `watch-list-${id}` })}
                total={list?.people}
                more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
                whenEmpty={<Empty sentence="Nobody is on this list today. That is good news." />}
              />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function useColumns(): readonly Column<WatchListMember>[] {
  const money = useMoney();
  return [
    {
      id: "name",
      head: "Who",
      cell: (member) => (
        <AppLink href={paths.person(member.personId)} className={css.who}>
          {nameOf(member.name)}
        </AppLink>
      ),
      plain: (member) => member.name,
    },
    { id: "why", head: "Why", text: true, cell: (member) => <span className={css.why}>{member.why}</span>, plain: (member) => member.why },
    {
      id: "state",
      head: "State",
      wide: true,
      cell: (member) => <StateMark state={member.state} label={member.stateLabel} />,
      plain: (member) => member.stateLabel,
    },
    { id: "tier", head: "Tier", wide: true, cell: (member) => <TierTag tier={member.tier} />, plain: (member) => member.tier },
    {
      id: "before",
      head: "Year before",
      numeric: true,
      wide: true,
      cell: (member) => money.show(member.revenueYearBeforeMinor, "round"),
      plain: (member) => money.plain(member.revenueYearBeforeMinor),
    },
    {
      id: "year",
      head: "This year",
      numeric: true,
      cell: (member) => <Fallen now={member.revenueYearMinor} before={member.revenueYearBeforeMinor} />,
      plain: (member) => money.plain(member.revenueYearMinor),
    },
    {
      id: "all",
      head: "So far",
      numeric: true,
      wide: true,
      cell: (member) => money.show(member.revenueMinor, "round"),
      plain: (member) => money.plain(member.revenueMinor),
    },
    {
      id: "last",
      head: "Last order",
      numeric: true,
      wide: true,
      cell: (member) => (member.lastDay === null ? "" : day(member.lastDay)),
      plain: (member) => member.lastDay,
    },
  ];
}
