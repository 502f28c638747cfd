import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Campaign, Send } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Choices, FilterBar } from "../../ui/filter-bar.tsx";
import { Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { MediumIcon, MediumName, nameOf } from "../words.tsx";
import { SendState, sendStateLabel } from "./campaign-words.tsx";
import css from "./send.module.css";

const columns: readonly Column<Send>[] = [
  {
    id: "who",
    head: "Who",
    cell: (send) => (
      <AppLink href={paths.person(send.personId)} className="text-link">
        {nameOf(send.name)}
      </AppLink>
    ),
    plain: (send) => send.name,
  },
  { id: "state", head: "State", cell: (send) => <SendState state={send.state} />, plain: (send) => sendStateLabel(send.state) },
  {
    id: "reason",
    head: "Why",
    text: true,
    cell: (send) => send.reasonLabel ?? send.reason ?? "",
    plain: (send) => send.reasonLabel ?? send.reason,
  },
  {
    id: "medium",
    head: "By",
    wide: true,
    cell: (send) => (
      <span className={css.medium}>
        <MediumIcon medium={send.medium} /> <MediumName medium={send.medium} />
      </span>
    ),
    plain: (send) => send.medium,
  },
  { id: "address", head: "Address", wide: true, text: true, cell: (send) => send.address ?? "", plain: (send) => send.address },
  { id: "at", head: "When", numeric: true, wide: true, cell: (send) => moment(send.at), plain: (send) => send.at },
];

/** Each person of the sending with what became of it and why. */
export function SendsTable({ campaign }: { campaign: Campaign }) {
  const [search, change] = useSearchState();
  const state = search["state"] ?? "";
  const query = useInfiniteQuery({
    ...queries.sends(campaign.id, state),
    placeholderData: keepPreviousData,
    refetchInterval: campaign.state === "sending" ? 2000 : false,
  });
  const options = Object.entries(campaign.counts.byState)
    .filter(([, people]) => people > 0)
    .map(([id, people]) => ({ id, label: `${sendStateLabel(id)} ${people.toLocaleString()}` }));
  return (
    <Panel flush title="Person by person">
      <div className={css.filters}>
        <FilterBar>
          <Choices label="State" value={state} options={options} choose={(id) => change({ state: id, tab: "send" })} />
        </FilterBar>
      </div>
      <Loaded query={query}>
        {(data) => (
          <DataTable
            label="Sends"
            columns={columns}
            rows={data.pages.flatMap((page) => page.items)}
            rowId={(send) => send.id}
            exportAs={`sends-${campaign.id}`}
            more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
            whenEmpty={<Empty sentence="Nobody in this state." />}
          />
        )}
      </Loaded>
    </Panel>
  );
}
