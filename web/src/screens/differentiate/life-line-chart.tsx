import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { queries } from "../../api/queries.ts";
import type { LifeLine } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { stateTone } from "../words.tsx";

/** How people moved along the life line: where they stood on a past day, by default 90 days ago, and where they stand now. */
export function LifeLineChart({ day: past }: { day?: { from?: string | undefined; known?: string | undefined } }) {
  const query = useQuery({ ...queries.lifeLine(past), placeholderData: keepPreviousData });
  if (query.data === undefined) {
    return (
      <Panel title="Life line">
        <Loaded query={query}>{() => null}</Loaded>
      </Panel>
    );
  }
  return <Flow lifeLine={query.data} more={past === undefined} />;
}

function Flow({ lifeLine, more }: { lifeLine: LifeLine; more: boolean }) {
  const go = useGo();
  const labels = useMemo(() => new Map<string, string>(lifeLine.states.map((state) => [state.state, state.label])), [lifeLine]);
  const label = useCallback((state: string) => labels.get(state) ?? state, [labels]);
  const option = useCallback((colours: ChartColours, width: number) => sankey(lifeLine, label, colours, width), [lifeLine, label]);
  const period = lifeLine.from === null || lifeLine.asOf === null ? "" : `${day(lifeLine.from)} to ${day(lifeLine.asOf)} (UTC)`;
  return (
    <ChartFrame
      title="Life line"
      summary={sentenceOf(lifeLine, label)}
      note={
        <>
          {`${period}. Left: where people stood then${lifeLine.known === "now" ? ", as we know it now" : ", for all that was known on that day"}. Right: where they stand now. Click a state to see its people.${joined(lifeLine)} `}
          {more && <AppLink href={paths.lifeLine()}>Another day, or another definition</AppLink>}
        </>
      }
      height={340}
      table={{
        head: ["From", "To", "People"],
        rows: lifeLine.flows.map((flow) => [label(flow.from), label(flow.to), flow.people]),
        shown: lifeLine.flows.map((flow) => [label(flow.from), label(flow.to), whole(flow.people)]),
      }}
      option={option}
      onClick={(event) => {
        const state = event.dataType === "node" ? event.name?.split(" ")[1] : undefined;
        if (state !== undefined) go(paths.people({ state }));
      }}
    />
  );
}

function sentenceOf(lifeLine: LifeLine, label: (state: string) => string): string {
  const moves = lifeLine.flows.filter((flow) => flow.from !== flow.to).toSorted((a, b) => b.people - a.people);
  const biggest = moves.slice(0, 2).map((flow) => `${whole(flow.people)} went from ${lower(label(flow.from))} to ${lower(label(flow.to))}`);
  const lapsing = lifeLine.states.find((state) => state.state === "lapsing");
  const now = lapsing === undefined ? "" : ` ${whole(lapsing.people)} are lapsing now and can still be won back.`;
  return biggest.length === 0 ? `Nobody has moved yet.${now}` : `${biggest.join("; ")}.${now}`;
}

/** Individuals that were put together or taken apart since. */
function joined({ changedSince }: LifeLine): string {
  if (changedSince === 0) return "";
  const people = changedSince === 1 ? "One person was" : `${whole(changedSince)} people were`;
  return ` ${people} joined with somebody or separated since, and counted as known then.`;
}

const lower = (text: string): string => text.toLowerCase();

function sankey(lifeLine: LifeLine, label: (state: string) => string, colours: ChartColours, width: number): Record<string, unknown> {
  const narrow = width < 560;
  const before = lifeLine.states.filter((state) => lifeLine.flows.some((flow) => flow.from === state.state && flow.people > 0));
  const after = lifeLine.states.filter((state) => lifeLine.flows.some((flow) => flow.to === state.state && flow.people > 0));
  const node = (side: "then" | "now", state: string, depth: number, people: number) => ({
    name: `${side} ${state}`,
    depth,
    itemStyle: { color: colours.tone(stateTone(state)), borderWidth: 0 },
    label: {
      position: depth === 0 ? "left" : "right",
      formatter: narrow ? label(state) : `${label(state)}  {n|${whole(people)}}`,
    },
  });
  const sum = (side: "from" | "to", state: string) =>
    lifeLine.flows.filter((flow) => flow[side] === state).reduce((total, flow) => total + flow.people, 0);
  return {
    tooltip: { ...tooltip(colours), formatter: (point: SankeyPoint) => tip(point, label) },
    series: [
      {
        type: "sankey",
        left: narrow ? 116 : 190,
        right: narrow ? 116 : 190,
        top: 8,
        bottom: 8,
        nodeWidth: 10,
        nodeGap: narrow ? 10 : 12,
        layoutIterations: 0,
        draggable: false,
        emphasis: { focus: "adjacency" },
        label: {
          color: colours.ink2,
          fontFamily: colours.font,
          fontSize: narrow ? 11 : 12.5,
          rich: { n: { color: colours.ink3, fontSize: 12 } },
        },
        lineStyle: { color: "gradient", opacity: 0.28, curveness: 0.5 },
        data: [
          ...before.map((state) => node("then", state.state, 0, sum("from", state.state))),
          ...after.map((state) => node("now", state.state, 1, sum("to", state.state))),
        ],
        links: lifeLine.flows
          .filter((flow) => flow.people > 0)
          .map((flow) => ({ source: `then ${flow.from}`, target: `now ${flow.to}`, value: flow.people })),
      },
    ],
  };
}

interface SankeyPoint {
  dataType?: string;
  name?: string;
  value?: number;
  data?: { source?: string; target?: string };
}

function tip(point: SankeyPoint, label: (state: string) => string): string {
  const state = (name: string | undefined) => label(name?.split(" ")[1] ?? "");
  const people = whole(point.value ?? 0);
  if (point.dataType === "edge") return `${state(point.data?.source)} → ${state(point.data?.target)}: ${people}`;
  return `${state(point.name)}: ${people}`;
}

export function tooltip(colours: ChartColours): Record<string, unknown> {
  return {
    trigger: "item",
    confine: true,
    backgroundColor: colours.surface,
    borderColor: colours.line,
    padding: [6, 10],
    textStyle: { color: colours.ink, fontFamily: colours.font, fontSize: 13 },
  };
}
