import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { queries } from "../../api/queries.ts";
import type { CategoryMap } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { tooltip } from "../differentiate/life-line-chart.tsx";

const TITLE = "Category map";

/** Which categories are bought together: a square a pair, by how much more often than chance they are in one order. */
export function CategoryMapChart() {
  const query = useQuery(queries.categoryMap());
  return (
    <Loaded query={query}>
      {(map) =>
        map.categories.length < 2 ? (
          <Panel title={TITLE}>
            <p>{map.sentence}</p>
          </Panel>
        ) : (
          <Squares map={map} />
        )
      }
    </Loaded>
  );
}

function Squares({ map }: { map: CategoryMap }) {
  const option = useCallback((colours: ChartColours, width: number) => squares(map, colours, width), [map]);
  return (
    <ChartFrame
      title={TITLE}
      summary={map.sentence}
      note="A square: how many times as often as by chance the two are in one order; 1.0 is chance, the darker, the more often. Offer together what goes together, and try the pale pairs where a habit is missing."
      height={90 + 34 * map.categories.length}
      table={{
        head: ["Category", "With", "Orders with both", "Of the first's orders", "Times as often as by chance"],
        rows: map.pairs.map(({ category, other, together, confidence, lift }) => [category, other, together, confidence, lift]),
        shown: map.pairs.map(({ category, other, together, confidence, lift }) => [
          category,
          other,
          whole(together),
          percent(confidence, 1),
          lift.toFixed(2),
        ]),
      }}
      option={option}
    />
  );
}

function squares({ categories, pairs }: CategoryMap, colours: ChartColours, width: number): Record<string, unknown> {
  const text = { color: colours.ink3, fontFamily: colours.font, fontSize: 12 };
  const names = categories.map(({ category }) => category);
  const place = new Map(names.map((name, i) => [name, i]));
  const cells = pairs.map(({ category, other, lift }) => [place.get(other) ?? 0, names.length - 1 - (place.get(category) ?? 0), lift]);
  const lifts = pairs.map(({ lift }) => lift);
  const [lowest, highest] = [Math.min(1, ...lifts), Math.max(1, ...lifts)];
  const long = Math.max(...names.map((name) => name.length));
  const slanted = width < names.length * (long * 7 + 10);
  const left = Math.min(130, 12 + 7 * long);
  return {
    grid: { left, right: 12, top: 8, bottom: slanted ? Math.min(100, 20 + 5 * long) : 32 },
    tooltip: {
      ...tooltip(colours),
      formatter: ({ value: [x, y] }: { value: [number, number, number] }) => {
        const pair = pairs.find((one) => one.other === names[x] && one.category === names[names.length - 1 - y]);
        return pair === undefined
          ? ""
          : `${pair.category} and ${pair.other}: ${whole(pair.together)} orders, ${pair.lift.toFixed(2)} times as often as by chance`;
      },
    },
    xAxis: {
      type: "category",
      data: names,
      axisLabel: { ...text, interval: 0, rotate: slanted ? 45 : 0 },
      axisTick: { show: false },
      axisLine: { show: false },
    },
    yAxis: {
      type: "category",
      data: names.toReversed(),
      axisLabel: { ...text, width: left - 12, overflow: "truncate" },
      axisTick: { show: false },
      axisLine: { show: false },
    },
    // Figures stay readable on the darkest square.
    visualMap: {
      show: false,
      min: lowest - 0.1,
      max: lowest + 1.8 * (highest - lowest) + 0.1,
      inRange: { color: [colours.surface, colours.accent] },
    },
    series: [
      {
        type: "heatmap",
        data: cells,
        itemStyle: { borderColor: colours.line, borderWidth: 1 },
        label: {
          show: (width - left) / names.length >= 34,
          fontFamily: colours.font,
          fontSize: 11,
          color: colours.ink,
          formatter: ({ value }: { value: [number, number, number] }) => value[2].toFixed(1),
        },
      },
    ],
  };
}
