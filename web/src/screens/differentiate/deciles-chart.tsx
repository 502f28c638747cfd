import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { queries } from "../../api/queries.ts";
import type { Deciles } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { useMoney } from "../session.ts";
import { tooltip } from "./life-line-chart.tsx";

/** Buyers in ten equal groups by what they have spent, and how much of the sales each brings. */
export function DecilesChart() {
  const query = useQuery(queries.deciles());
  if (query.data === undefined) {
    return (
      <Panel title="Value deciles">
        <Loaded query={query}>{() => null}</Loaded>
      </Panel>
    );
  }
  return <Bars deciles={query.data} />;
}

function Bars({ deciles }: { deciles: Deciles }) {
  const money = useMoney();
  const option = useCallback((colours: ChartColours) => bars(deciles, colours), [deciles]);
  const top = deciles.items[0];
  const bottom = deciles.items.slice(5).reduce((sum, item) => sum + item.share, 0);
  const summary =
    top === undefined
      ? "No sales yet."
      : `The best tenth of ${whole(deciles.people)} buyers brings ${percent(top.share)} of the sales; the lower half together ${percent(bottom)}.`;
  return (
    <ChartFrame
      title="Value deciles"
      summary={summary}
      note="Bars: share of all sales. Line: added up from the best tenth on."
      height={250}
      table={{
        head: ["Tenth", "People", "Sales", "Share", "Added up"],
        rows: deciles.items.map((item) => [item.decile, item.people, money.plain(item.revenueMinor), item.share, item.cumulativeShare]),
        shown: deciles.items.map((item) => [
          item.decile,
          whole(item.people),
          money.show(item.revenueMinor, "round"),
          percent(item.share, 1),
          percent(item.cumulativeShare, 1),
        ]),
      }}
      option={option}
    />
  );
}

function bars(deciles: Deciles, colours: ChartColours): Record<string, unknown> {
  const axisText = { color: colours.ink3, fontFamily: colours.font, fontSize: 12 };
  const inPercent = (value: number) => percent(value, value < 0.1 ? 1 : 0);
  return {
    grid: { left: 42, right: 12, top: 14, bottom: 26 },
    tooltip: { ...tooltip(colours), trigger: "axis", valueFormatter: inPercent },
    xAxis: {
      type: "category",
      data: deciles.items.map((item) => String(item.decile)),
      axisLabel: axisText,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: "value",
      max: 1,
      axisLabel: { ...axisText, formatter: (value: number) => percent(value) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      {
        type: "bar",
        name: "Share of sales",
        data: deciles.items.map((item) => item.share),
        barCategoryGap: "28%",
        itemStyle: { color: colours.accent, borderRadius: [3, 3, 0, 0] },
      },
      {
        type: "line",
        name: "Added up",
        data: deciles.items.map((item) => item.cumulativeShare),
        symbolSize: 5,
        itemStyle: { color: colours.tone(6) },
        lineStyle: { width: 1.5, type: "dashed", color: colours.tone(6) },
      },
    ],
  };
}
