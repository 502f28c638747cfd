import { useCallback } from "react";
import type { ExperimentPage } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { tooltip } from "../differentiate/life-line-chart.tsx";

interface Point {
  at: string;
  people: number;
  difference: number;
  low: number;
  high: number;
}

interface IntervalChartProps {
  page: ExperimentPage;
  /** Which of the pairs. */
  pair: number;
  title: string;
  /** A difference as people read it. */
  show: (difference: number) => string;
}

/** How an interval grew narrow: the difference and what is possible, look by look. */
export function IntervalChart({ page, pair, title, show }: IntervalChartProps) {
  const points = page.looks.flatMap(({ at, people, intervals }): Point[] => {
    const found = intervals[pair];
    return found === null || found === undefined ? [] : [{ at, people, ...found }];
  });
  const option = useCallback((colours: ChartColours, width: number) => band(points, colours, width, show), [points, show]);
  const last = points.at(-1);
  if (last === undefined || points.length < 2) return null;
  return (
    <ChartFrame
      title={title}
      summary={`On ${day(last.at)} the difference is ${show(last.difference)}; it may be anything from ${show(last.low)} to ${show(last.high)}.`}
      note="The band holds at all looks at once: it may be watched day by day, and acted upon as soon as it leaves zero."
      table={{
        head: ["Day", "People", "Difference", "At least", "At most"],
        rows: points.map((point) => [point.at.slice(0, 10), point.people, point.difference, point.low, point.high]),
        shown: points.map((point) => [day(point.at), point.people, show(point.difference), show(point.low), show(point.high)]),
      }}
      option={option}
    />
  );
}

function band(
  points: readonly Point[],
  colours: ChartColours,
  width: number,
  show: (difference: number) => string,
): Record<string, unknown> {
  const narrow = width < 560;
  const text = { color: colours.ink3, fontFamily: colours.font, fontSize: narrow ? 11 : 12.5 };
  const line = (name: string, of: (point: Point) => number, style: object) => ({
    type: "line",
    name,
    symbol: "none",
    data: points.map(of),
    tooltip: { valueFormatter: show },
    ...style,
  });
  const edge = { lineStyle: { color: colours.tone(3), width: 1.5, type: "dashed" }, itemStyle: { color: colours.tone(3) } };
  return {
    grid: { left: 8, right: 16, top: 34, bottom: 8, containLabel: true },
    legend: { top: 0, left: 0, textStyle: text, itemWidth: 18 },
    tooltip: { ...tooltip(colours), trigger: "axis" },
    xAxis: {
      type: "category",
      boundaryGap: false,
      data: points.map(({ at }) => day(at)),
      axisLabel: { ...text, hideOverlap: true },
      axisTick: { show: false },
      axisLine: { onZero: false, lineStyle: { color: colours.line } },
    },
    yAxis: { type: "value", axisLabel: { ...text, formatter: show }, splitLine: { lineStyle: { color: colours.line } } },
    series: [
      line("At least", ({ low }) => low, edge),
      line("At most", ({ high }) => high, edge),
      line("Difference", ({ difference }) => difference, {
        lineStyle: { color: colours.accent, width: 2.5 },
        itemStyle: { color: colours.accent },
        markLine: {
          silent: true,
          symbol: "none",
          label: { show: false },
          lineStyle: { color: colours.ink3, type: "solid" },
          data: [{ yAxis: 0 }],
        },
      }),
    ],
  };
}
