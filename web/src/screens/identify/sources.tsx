import { Button, NativeSelect } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Live, LiveEvent, LiveFault, Source } from "../../api/types.ts";
import { clock, count, day, moment, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { useMay } from "../session.ts";
import { ConnectPanel } from "./connect-panel.tsx";
import css from "./sources.module.css";

/** What is live looks again every two seconds. */
const AGAIN_MS = 2000;

export function SourcesScreen() {
  const query = useQuery({ ...queries.sources(), refetchInterval: AGAIN_MS });
  const go = useGo();
  const may = useMay();
  const begin = may("keys") ? (
    <Button leftSection={<IconPlus size={15} />} onClick={() => go(`${paths.keys()}?make=yes`)}>
      Make a write key
    </Button>
  ) : undefined;
  return (
    <Page title="Sources" lead="Shops, sites and apps that send events as they happen. What is acknowledged is on disk." actions={begin}>
      <Loaded query={query}>
        {(live) =>
          live.items.length === 0 ? (
            <Empty
              sentence="Nothing sends events yet. Make a write key, put it into your site or shop, and watch the first event arrive here."
              action={begin}
            />
          ) : (
            <>
              <Figures live={live} />
              <Panel flush title="Sources" note="Each write key is one. Counts are of the past hour.">
                <DataTable label="Sources" columns={sourceColumns} rows={live.items} rowId={(source) => source.id} />
              </Panel>
              <Panel flush title="Just now" note="The newest events, as they were sorted. Times are by your clock.">
                <DataTable
                  label="Just now"
                  columns={eventColumns}
                  rows={live.recent}
                  rowId={(event) => event.id}
                  whenEmpty={<Empty sentence="No event has been sorted yet." />}
                />
              </Panel>
              <Panel flush title="Not taken, or not wholly" note="The sender was told of what was refused, and keeps it.">
                <DataTable
                  label="Not taken"
                  columns={faultColumns}
                  rows={live.faults}
                  rowId={(fault) => fault.id}
                  whenEmpty={<Empty sentence="Everything that was sent could be taken." />}
                />
              </Panel>
            </>
          )
        }
      </Loaded>
      <ConnectPanel />
    </Page>
  );
}

const OUTCOMES: Readonly<Record<string, string>> = {
  repeated: "came again and counted once",
  conflicting: "same id, other content: the first stays",
  refused: "refused at the door",
  "set-aside": "set aside",
  erased: "of people who were erased",
  restricted: "of people whose data may not be used",
  "no-consent": "without consent",
};

function Figures({ live }: { live: Live }) {
  const { minutes, outcomes, waiting } = live;
  const latest = minutes.slice(-6, -1);
  const perMinute = latest.reduce((sum, { events }) => sum + events, 0) / Math.max(1, latest.length);
  const others = outcomes.filter(({ outcome }) => outcome !== "recorded");
  return (
    <>
      <Stats>
        <Stat label="Events a minute" value={whole(Math.round(perMinute))} note="over the past five" />
        <Stat label="This hour" value={whole(outcomes.find(({ outcome }) => outcome === "recorded")?.events ?? 0)} note="new in the log" />
        <Stat label="Waiting" value={whole(waiting)} note="on disk, not sorted yet" />
      </Stats>
      <Minutes minutes={minutes} />
      {others.length > 0 && (
        <p className={css.others}>
          Also this hour: {others.map(({ outcome, events }) => `${whole(events)} ${OUTCOMES[outcome] ?? outcome}`).join(", ")}.
        </p>
      )}
    </>
  );
}

/** Thirty bars, the newest at the end; the sentence says the same. */
function Minutes({ minutes }: { minutes: Live["minutes"] }) {
  const most = Math.max(1, ...minutes.map(({ events }) => events));
  const all = minutes.reduce((sum, { events }) => sum + events, 0);
  return (
    <div
      className={css.minutes}
      role="img"
      aria-label={`${count(all, "event", "events")} in the past thirty minutes, at most ${whole(most)} in one.`}
    >
      {minutes.map(({ minute, events }) => (
        <span
          key={minute}
          title={`${clock(minute)}: ${whole(events)}`}
          style={{ blockSize: `${Math.max(events === 0 ? 2 : 6, (events / most) * 100)}%` }}
        />
      ))}
    </div>
  );
}

const traits = [
  { value: "supplied", label: "told by others (supplied)" },
  { value: "observed", label: "seen by a system of ours (observed)" },
  { value: "declared", label: "typed by the person (declared)" },
];

function TraitsChoice({ source }: { source: Source }) {
  const queryClient = useQueryClient();
  const may = useMay();
  const change = useMutation({
    mutationFn: (kind: Source["traits"]) => actions.changeSource(source.id, kind),
    onSettled: () => queryClient.invalidateQueries(queries.sources()),
    onError: (error) => complain(sentenceOf(error)),
  });
  if (!may("keys")) return <>{traits.find(({ value }) => value === source.traits)?.label}</>;
  return (
    <NativeSelect
      size="xs"
      aria-label={`What traits from ${source.name} are`}
      value={source.traits}
      data={traits}
      onChange={(event) => {
        const before = source.traits;
        change.mutate(event.currentTarget.value as Source["traits"], {
          onSuccess: () => tellWithUndo(`From now on traits from “${source.name}” count so.`, () => change.mutate(before)),
        });
      }}
    />
  );
}

const sourceColumns: readonly Column<Source>[] = [
  {
    id: "name",
    head: "Name",
    text: true,
    cell: (source) => (
      <span className={css.name}>
        {source.name}
        <code className={css.small}>rap_{source.id}_…</code>
      </span>
    ),
  },
  { id: "events", head: "Events", numeric: true, cell: (source) => whole(source.events) },
  {
    id: "refused",
    head: "Refused",
    numeric: true,
    cell: (source) => (source.refused === 0 ? "0" : <Tag tone="warn">{whole(source.refused)}</Tag>),
  },
  { id: "traits", head: "Its traits are", below: true, cell: (source) => <TraitsChoice source={source} /> },
  { id: "since", head: "Since", wide: true, cell: (source) => day(source.firstSeen) },
];

const eventColumns: readonly Column<LiveEvent>[] = [
  { id: "at", head: "When", cell: (event) => <span className="number">{clock(event.at)}</span> },
  { id: "name", head: "Event", text: true, cell: (event) => event.name },
  { id: "source", head: "From", wide: true, text: true, cell: (event) => event.source },
  { id: "who", head: "Whose", cell: (event) => (event.visitor ? <Tag>a visitor</Tag> : <Tag tone="good">a person</Tag>) },
];

const faultColumns: readonly Column<LiveFault>[] = [
  { id: "at", head: "When", cell: (fault) => <span className="number">{moment(fault.at)}</span> },
  { id: "what", head: "What", text: true, cell: (fault) => fault.what || "an event" },
  { id: "reason", head: "Why, and what to do", text: true, below: true, cell: (fault) => fault.reason },
  { id: "source", head: "From", wide: true, text: true, cell: (fault) => fault.source },
];
