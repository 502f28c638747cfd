import { Button } from "@mantine/core";
import { IconHandGrab, IconSend } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { ListShow, WatchList } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { useCampaignFromList } from "../interact/make-campaign.ts";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import { ListResults } from "./list-results.tsx";
import { ListSettings } from "./list-settings.tsx";
import { useTake } from "./list-work.tsx";
import { useColumns } from "./watch-list-columns.tsx";
import css from "./watch-list.module.css";

const shows: readonly { id: ListShow; label: string; empty: string }[] = [
  { id: "open", label: "To do", empty: "Nobody is on this list today. That is good news." },
  { id: "taken", label: "In hand", empty: "Nobody is in hand. “Take the next ten” begins." },
  { id: "done", label: "Done", empty: "Nobody is done yet." },
  { id: "not-now", label: "Not now", empty: "Nobody is put off." },
  { id: "left-alone", label: "Left alone", empty: "Nobody is left alone to compare with." },
];

export function WatchListScreen() {
  const { id } = useParams({ from: "/app/watch-lists/$id" });
  const [search] = useSearchState();
  const show = shows.find((one) => one.id === search["show"]) ?? shows[0]!;
  const query = useInfiniteQuery(queries.watchList(id, show.id));
  const list = query.data?.pages[0];
  const columns = useColumns(id, show.id !== "open");
  const may = useMay();
  const members = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={list?.name ?? "Watch list"}
      above={{ label: "Watch lists", href: paths.watchLists() }}
      lead={list?.question}
      actions={list !== undefined && <ListActions list={list} />}
    >
      <Loaded query={query}>
        {() => (
          <>
            {list !== undefined && <About list={list} />}
            <ListResults listId={id} />
            {list !== undefined && <Parts list={list} show={show.id} />}
            <Panel flush>
              <DataTable
                label={list?.name ?? "Watch list"}
                columns={columns}
                rows={members}
                rowId={(member) => member.personId}
                {...(may("export") && { exportAs: `watch-list-${id}` })}
                total={show.id === "open" ? list?.people : members.length}
                more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
                whenEmpty={<Empty sentence={show.empty} />}
              />
            </Panel>
            {list !== undefined && <ListSettings key={`${list.owner} ${list.leaveAlone}`} list={list} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function ListActions({ list }: { list: WatchList }) {
  const make = useCampaignFromList();
  const take = useTake(list.id);
  return (
    <>
      <May to="care">
        <Button
          variant="default"
          leftSection={<IconHandGrab size={15} />}
          loading={take.isPending}
          disabled={list.people === 0}
          onClick={() => take.mutate(10)}
        >
          Take the next ten
        </Button>
      </May>
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
    </>
  );
}

function About({ list }: { list: WatchList }) {
  return (
    <p className={css.definition}>
      <strong>{whole(list.people)}</strong> {list.people === 1 ? "person" : "people"} to do. {list.definition} Suggested to{" "}
      <strong>{list.owner}</strong>: {list.action}.
    </p>
  );
}

function Parts({ list, show }: { list: WatchList; show: ListShow }) {
  const count = (part: ListShow) => (part === "open" ? list.people : (list.marks[part] ?? 0));
  return (
    <Tabs
      label="Parts of the list"
      current={show}
      tabs={shows
        .filter((part) => part.id === "open" || part.id === show || count(part.id) > 0)
        .map((part) => ({ id: part.id, label: `${part.label} (${whole(count(part.id))})`, href: paths.watchList(list.id, part.id) }))}
    />
  );
}
