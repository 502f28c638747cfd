import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Relevance, RelevancePerson } from "../../api/types.ts";
import { day, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { May } from "../may.tsx";
import { useMay, useMediumNames } from "../session.ts";
import { MediumName, nameOf } from "../words.tsx";
import css from "./relevance.module.css";
import { DIMENSIONS, OUTCOMES, RelevanceChart, type Dimension } from "./relevance-chart.tsx";

/** Of what we wanted to say: acted on, ignored, rightly not said; each bar leads to the people. */
export function RelevanceScreen() {
  const [search] = useSearchState();
  const by = DIMENSIONS.find(({ id }) => id === search["by"])?.id ?? "month";
  const query = useQuery(queries.relevance());
  return (
    <Page
      title="Relevance"
      lead={query.data?.sentence ?? "What became of what we wanted to say."}
      actions={
        <AppLink href={paths.listening()} className="text-link">
          Who stopped listening
        </AppLink>
      }
      tabs={
        <Tabs
          label="By"
          current={by}
          tabs={DIMENSIONS.map(({ id, label }) => ({ id, label, href: paths.relevance(id === "month" ? {} : { by: id }) }))}
        />
      }
    >
      <Loaded query={query} lines={8}>
        {(report) => <Report report={report} by={by} search={search} />}
      </Loaded>
    </Page>
  );
}

type Search = Readonly<Record<string, string | undefined>>;

function Report({ report, by, search }: { report: Relevance; by: Dimension; search: Search }) {
  if (report.cells.length === 0)
    return (
      <Panel>
        <Empty sentence="No campaign has sent or held back anything in the past year." />
      </Panel>
    );
  const outcome = OUTCOMES.find(({ id }) => id === search["outcome"])?.id;
  return (
    <>
      <RelevanceChart report={report} by={by} />
      <NotSent report={report} />
      {outcome !== undefined && (
        <May to="lists">
          <People key={JSON.stringify(search)} outcome={outcome} search={search} />
        </May>
      )}
      <Knows report={report} />
    </>
  );
}

interface Row {
  reason: string;
  label: string;
  againstWish: boolean;
  messages: number;
  boughtAnyway: number;
}

/** Each reason once, over all months and media. */
function byReason(report: Relevance): Row[] {
  const rows = new Map<string, Row>();
  for (const { reason, label, againstWish, messages, boughtAnyway } of report.stopped) {
    const row = rows.get(reason) ?? { reason, label, againstWish, messages: 0, boughtAnyway: 0 };
    rows.set(reason, { ...row, messages: row.messages + messages, boughtAnyway: row.boughtAnyway + boughtAnyway });
  }
  return [...rows.values()].toSorted((a, b) => b.messages - a.messages);
}

const reasonColumns: Column<Row>[] = [
  {
    id: "reason",
    head: "Why not sent",
    text: true,
    cell: (row) => (
      <>
        <AppLink href={paths.relevance({ outcome: "stopped", reason: row.reason })}>{row.label}</AppLink>{" "}
        {row.againstWish && <Tag tone="accent">their wish</Tag>}
      </>
    ),
    plain: (row) => row.label,
  },
  { id: "messages", head: "Messages", numeric: true, cell: (row) => whole(row.messages), plain: (row) => row.messages },
  {
    id: "bought",
    head: "Bought all the same",
    numeric: true,
    cell: (row) => `${whole(row.boughtAnyway)} (${percent(row.messages === 0 ? 0 : row.boughtAnyway / row.messages)})`,
    plain: (row) => row.boughtAnyway,
  },
];

function NotSent({ report }: { report: Relevance }) {
  return (
    <Panel
      title="Rightly not sent"
      note="By reason, over the year. “Bought all the same”: bought within two weeks without the message. “Their wish”: writing would have been against what the person chose."
      flush
    >
      <DataTable
        label="Why not sent"
        columns={reasonColumns}
        rows={byReason(report)}
        rowId={(row) => row.reason}
        whenEmpty={<Empty sentence="Nothing was stopped." />}
      />
    </Panel>
  );
}

const columns: Column<RelevancePerson>[] = [
  {
    id: "name",
    head: "Person",
    cell: (row) => <AppLink href={paths.person(row.personId)}>{nameOf(row.name)}</AppLink>,
    plain: (row) => row.name ?? "",
  },
  { id: "at", head: "When", cell: (row) => day(row.at), plain: (row) => row.at },
  { id: "medium", head: "By", cell: (row) => <MediumName medium={row.medium} />, plain: (row) => row.medium },
  { id: "campaign", head: "Campaign", text: true, cell: (row) => row.campaign, plain: (row) => row.campaign },
  { id: "why", head: "Why", text: true, below: true, cell: (row) => row.why ?? "", plain: (row) => row.why ?? "" },
];

function People({ outcome, search }: { outcome: (typeof OUTCOMES)[number]["id"]; search: Search }) {
  const { month, medium, campaign, purpose, reason } = search;
  const query = useInfiniteQuery(
    queries.relevancePeople({
      outcome,
      ...(month !== undefined && { month }),
      ...(medium !== undefined && { medium }),
      ...(campaign !== undefined && { campaign }),
      ...(purpose !== undefined && { purpose }),
      ...(reason !== undefined && { reason }),
    }),
  );
  const may = useMay();
  const { name } = useMediumNames();
  const words = [OUTCOMES.find(({ id }) => id === outcome)?.label, month, medium === undefined ? undefined : name(medium)]
    .filter(Boolean)
    .join(" · ");
  return (
    <Panel title={words} flush>
      <Loaded query={query}>
        {(loaded) => (
          <DataTable
            label={words}
            columns={columns}
            rows={loaded.pages.flatMap((page) => page.items)}
            rowId={(row) => row.id}
            {...(may("export") && { exportAs: `relevance-${outcome}` })}
            more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
            whenEmpty={<Empty sentence="No message is behind this figure." />}
          />
        )}
      </Loaded>
    </Panel>
  );
}

/** What each medium can tell at all. */
function Knows({ report }: { report: Relevance }) {
  const media = [...new Set(report.cells.map(({ medium }) => medium))];
  const known = useQuery(queries.sendingMedia()).data?.items;
  return (
    <Panel title="What each medium can know">
      <ul className={css.list}>
        {media.map((medium) => (
          <li key={medium}>
            <MediumName medium={medium} />
            <span className={css.hint}>{known?.find(({ id }) => id === medium)?.knows}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
