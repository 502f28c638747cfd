import { useCallback, useMemo } from "react";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Relevance } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { tooltip } from "../differentiate/life-line-chart.tsx";
import css from "./relevance.module.css";

export const DIMENSIONS = [
  { id: "month", label: "Month" },
  { id: "medium", label: "Medium" },
  { id: "purpose", label: "Purpose" },
  { id: "campaign", label: "Campaign" },
] as const;
export type Dimension = (typeof DIMENSIONS)[number]["id"];

export const OUTCOMES = [
  { id: "acted", label: "Acted on" },
  { id: "young", label: "Still to be answered" },
  { id: "ignored", label: "Ignored" },
  { id: "stopped", label: "Not sent" },
] as const;
type OutcomeId = (typeof OUTCOMES)[number]["id"];

interface Bar extends Record<OutcomeId, number> {
  key: string;
  label: string;
  early: number;
}

interface Named {
  readonly id: string;
  readonly name: string;
}

const namesOf = (items: readonly Named[] | undefined) => {
  const names = new Map(items?.map(({ id, name }) => [id, name]));
  return (id: string): string => names.get(id) ?? id;
};

interface Names {
  readonly purpose: (id: string) => string;
  readonly medium: (id: string) => string;
}

function barsOf(report: Relevance, by: Dimension, names: Names): Bar[] {
  const bars = new Map<string, Bar>();
  for (const cell of report.cells) {
    const key = by === "campaign" ? cell.campaignId : cell[by];
    const label = {
      month: cell.month,
      medium: names.medium(cell.medium),
      purpose: names.purpose(cell.purpose),
      campaign: cell.campaign,
    }[by];
    const bar = bars.get(key) ?? { key, label, early: 0, acted: 0, young: 0, ignored: 0, stopped: 0 };
    bars.set(key, bar);
    for (const { id } of OUTCOMES) bar[id] += cell[id];
    bar.early += cell.early;
  }
  const all = [...bars.values()];
  return by === "month" ? all : all.toSorted((a, b) => b.acted + b.ignored - a.acted - a.ignored).slice(0, 20);
}

const judgedOf = ({ acted, early, ignored }: Bar): number => acted - early + ignored;
const share = (bar: Bar): number => (judgedOf(bar) === 0 ? 0 : (bar.acted - bar.early) / judgedOf(bar));
const linkTo = (by: Dimension, bar: Bar, outcome: OutcomeId): string =>
  paths.relevance({ ...(by !== "month" && { by }), outcome, [by]: bar.key });

export function RelevanceChart({ report, by }: { report: Relevance; by: Dimension }) {
  const go = useGo();
  const purposes = useQuery(queries.purposes()).data?.items;
  const media = useQuery(queries.media()).data?.items;
  const bars = useMemo(() => barsOf(report, by, { purpose: namesOf(purposes), medium: namesOf(media) }), [report, by, purposes, media]);
  const option = useCallback((colours: ChartColours, width: number) => stacked(bars, colours, width), [bars]);
  const click = ({ dataIndex, seriesName }: { dataIndex?: number; seriesName?: string }) => {
    const bar = dataIndex === undefined ? undefined : bars[dataIndex];
    const outcome = OUTCOMES.find(({ label }) => label === seriesName);
    if (bar !== undefined && outcome !== undefined) go(linkTo(by, bar, outcome.id));
  };
  return (
    <ChartFrame
      title={`What became of our messages, by ${by}`}
      summary={trendOf(bars, by)}
      note={
        <>
          The line: of the messages old enough to be judged, those acted on. A message is acted on when a human follows a link, writes back
          or buys within two weeks.
          <span className={css.pick}>
            {bars.map((bar) => (
              <AppLink key={bar.key} href={linkTo(by, bar, "acted")} className="text-link">
                {bar.label}
              </AppLink>
            ))}
          </span>
        </>
      }
      height={320}
      table={{
        head: [DIMENSIONS.find(({ id }) => id === by)?.label ?? "", ...OUTCOMES.map(({ label }) => label), "Acted on, of those judged"],
        rows: bars.map((bar) => [bar.label, ...OUTCOMES.map(({ id }) => bar[id]), share(bar)]),
        shown: bars.map((bar) => [
          bar.label,
          ...OUTCOMES.map(({ id }) => (
            <AppLink key={id} href={linkTo(by, bar, id)}>
              {whole(bar[id])}
            </AppLink>
          )),
          percent(share(bar)),
        ]),
      }}
      option={option}
      onClick={click}
    />
  );
}

function trendOf(bars: readonly Bar[], by: Dimension): string {
  const judged = bars.filter((bar) => judgedOf(bar) > 0);
  const [first, last] = [judged[0], judged.at(-1)];
  if (first === undefined || last === undefined) return "No message is old enough to be judged yet.";
  if (by === "month")
    return first === last
      ? `In ${first.label} ${percent(share(first))} were acted on.`
      : `Acted on: ${percent(share(first))} in ${first.label}, ${percent(share(last))} in ${last.label}.`;
  const best = judged.toSorted((a, b) => share(b) - share(a))[0] ?? first;
  return `${best.label} is acted on most: ${percent(share(best))}.`;
}

function stacked(bars: readonly Bar[], colours: ChartColours, width: number): Record<string, unknown> {
  const narrow = width < 560;
  const text = { color: colours.ink3, fontFamily: colours.font, fontSize: narrow ? 11 : 12.5 };
  const colour: Record<OutcomeId, string> = {
    acted: colours.accent,
    young: colours.tone(3),
    ignored: colours.plain,
    stopped: colours.tone(6),
  };
  return {
    grid: { left: 48, right: 44, top: 40, bottom: narrow ? 64 : 40 },
    legend: { top: 0, left: 0, textStyle: text, itemWidth: 14 },
    tooltip: { ...tooltip(colours), trigger: "axis", axisPointer: { type: "shadow" } },
    xAxis: {
      type: "category",
      data: bars.map(({ label }) => label),
      axisLabel: { ...text, rotate: narrow ? 40 : 0, width: 110, overflow: "truncate" },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
    },
    yAxis: [
      { type: "value", minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: colours.line } } },
      { type: "value", min: 0, max: 1, axisLabel: { ...text, formatter: (value: number) => percent(value) }, splitLine: { show: false } },
    ],
    series: [
      ...OUTCOMES.map(({ id, label }) => ({
        type: "bar",
        name: label,
        stack: "messages",
        barMaxWidth: 56,
        data: bars.map((bar) => ({
          value: bar[id],
          itemStyle: {
            color: colour[id],
            ...(id === "stopped" && { decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -0.8 } }),
          },
        })),
        itemStyle: { color: colour[id] },
        tooltip: { valueFormatter: (value: number) => whole(value) },
      })),
      {
        type: "line",
        name: "Acted on, of those judged",
        yAxisIndex: 1,
        symbolSize: 6,
        data: bars.map((bar) => (judgedOf(bar) === 0 ? null : share(bar))),
        itemStyle: { color: colours.ink2 },
        lineStyle: { width: 1.5, type: "dashed", color: colours.ink2 },
        tooltip: { valueFormatter: (value: number | null) => (value === null ? "" : percent(value)) },
      },
    ],
  };
}
