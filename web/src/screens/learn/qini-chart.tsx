import { useCallback } from "react";
import type { EffectsReport } from "../../api/types.ts";
import { percent } from "../../lib/format.ts";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { tooltip } from "../differentiate/life-line-chart.tsx";
import { useMoney } from "../session.ts";

type Study = EffectsReport["studies"][number];
type Money = ReturnType<typeof useMoney>;

/** What treating only the first so many would have brought, against as many at random. */
export function QiniChart({ study }: { study: Study }) {
  const money = useMoney();
  const { points, coefficient, noise, beyond } = study;
  const option = useCallback((colours: ChartColours, width: number) => curve(points, colours, money, width), [points, money]);
  const shown = points.filter((_, i) => i % 5 === 0);
  return (
    <ChartFrame
      title="Those with the most to gain first"
      summary={`The ranking is worth ${money.show(coefficient)} a person; rankings drawn at random reach ${money.show(noise)}, so it is ${beyond ? "better than chance" : "no better than chance"}.`}
      note="Qini curve: what treating only the first so many brings, a person of all, against those left alone. The dashed line treats as many at random; in the grey band lie 95 of 100 shuffled rankings at that share. Each person's place was found from other people's purchases only."
      height={300}
      table={{
        head: ["Share treated", "Brings a person", "As many at random", "Chance from", "Chance to"],
        rows: shown.map(({ share, gain, random, low, high }) => [share, ...[gain, random, low, high].map(money.plain)]),
        shown: shown.map(({ share, gain, random, low, high }) => [
          percent(share),
          ...[gain, random, low, high].map((minor) => money.show(minor)),
        ]),
      }}
      option={option}
    />
  );
}

function curve(points: Study["points"], colours: ChartColours, money: Money, width: number): Record<string, unknown> {
  const text = { color: colours.ink3, fontFamily: colours.font, fontSize: width < 560 ? 11 : 12 };
  const line = (name: string, of: (point: (typeof points)[number]) => number, style: object) => ({
    type: "line",
    name,
    symbol: "none",
    data: points.map((point) => [point.share, of(point)]),
    ...style,
  });
  const edge = { lineStyle: { width: 1, color: colours.line }, silent: true };
  return {
    grid: { left: 74, right: 16, top: 14, bottom: 46 },
    tooltip: { ...tooltip(colours), trigger: "axis", axisPointer: { type: "line" }, valueFormatter: (value: number) => money.show(value) },
    xAxis: {
      type: "value",
      name: "share treated",
      nameLocation: "middle",
      nameGap: 30,
      min: 0,
      max: 1,
      nameTextStyle: text,
      axisLabel: { ...text, formatter: (value: number) => percent(value) },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      axisLabel: { ...text, formatter: (value: number) => money.show(value, "short") },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      line("Chance from", ({ low }) => low, { ...edge, stack: "band", stackStrategy: "all" }),
      {
        ...line("band", ({ low, high }) => high - low, { stack: "band", stackStrategy: "all", silent: true, lineStyle: { opacity: 0 } }),
        areaStyle: { color: colours.plain, opacity: 0.18 },
        tooltip: { show: false },
      },
      line("As many at random", ({ random }) => random, { lineStyle: { width: 1.5, type: "dashed", color: colours.tone(6) } }),
      line("Those first in the ranking", ({ gain }) => gain, {
        lineStyle: { width: 2.5, color: colours.accent },
        itemStyle: { color: colours.accent },
      }),
    ],
  };
}
