import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { queries } from "../../api/queries.ts";
import type { Cohorts } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { tooltip } from "./life-line-chart.tsx";

const TITLE = "Cohorts";

/** Buyers by when they first bought: how many of them bought again in each period since. */
export function CohortsChart() {
  const query = useQuery(queries.cohorts());
  return (
    <Loaded query={query}>
      {(cohorts) =>
        cohorts.items.some(({ bought }) => bought.length > 1) ? (
          <Squares cohorts={cohorts} />
        ) : (
          <Panel title={TITLE}>
            <p>{cohorts.sentence}</p>
          </Panel>
        )
      }
    </Loaded>
  );
}

const words: Readonly<Record<number, string>> = { 1: "month", 3: "quarter", 12: "year" };

function nameOf(from: string, months: number): string {
  const [year = "", month = "1"] = from.split("-");
  if (months === 12) return year;
  return months === 3 ? `${year} Q${Math.floor(Number(month) / 3) + 1}` : `${year}-${month}`;
}

function Squares({ cohorts }: { cohorts: Cohorts }) {
  const { items, months } = cohorts;
  const option = useCallback((colours: ChartColours, width: number) => squares(cohorts, colours, width), [cohorts]);
  const most = Math.max(...items.map(({ bought }) => bought.length));
  const since = Array.from({ length: most - 1 }, (_, i) => i + 1);
  const word = words[months] ?? "period";
  const row = (cell: (bought: number | undefined, people: number) => string | number) =>
    items.map(({ from, people, bought }) => [nameOf(from, months), people, ...since.map((k) => cell(bought[k], people))]);
  return (
    <ChartFrame
      title={TITLE}
      summary={cohorts.sentence}
      note={`A row: everybody who first bought in that ${word}. A square: how many of them bought in a ${word} since; the darker, the more. The last of each row is not over yet.`}
      height={60 + 22 * items.length}
      table={{
        head: ["First bought", "People", ...since.map((k) => `${k} ${word}${k === 1 ? "" : "s"} on`)],
        rows: row((bought, people) => (bought === undefined ? "" : bought / people)),
        shown: row((bought, people) => (bought === undefined ? "" : percent(bought / people))).map(([name, people, ...cells]) => [
          name,
          whole(Number(people)),
          ...cells,
        ]),
      }}
      option={option}
    />
  );
}

function squares({ items, months }: Cohorts, colours: ChartColours, width: number): Record<string, unknown> {
  const text = { color: colours.ink3, fontFamily: colours.font, fontSize: 12 };
  const cells = items.flatMap(({ bought, people }, y) => bought.slice(1).map((n, i) => [i, items.length - 1 - y, n / people]));
  const most = Math.max(...items.map(({ bought }) => bought.length)) - 1;
  const told = width >= 560 && most <= 18;
  const highest = Math.max(0.01, ...cells.map(([, , share]) => share ?? 0));
  const word = words[months] ?? "period";
  return {
    grid: { left: 70, right: 12, top: 8, bottom: 44 },
    tooltip: {
      ...tooltip(colours),
      formatter: ({ value }: { value: [number, number, number] }) => {
        const item = items[items.length - 1 - value[1]];
        const on = value[0] + 1;
        return item === undefined
          ? ""
          : `${nameOf(item.from, months)}, ${whole(item.people)} people: ${percent(value[2], 1)} bought ${on} ${word}${on === 1 ? "" : "s"} on`;
      },
    },
    xAxis: {
      type: "category",
      data: Array.from({ length: most }, (_, i) => String(i + 1)),
      name: `${word}s since the first purchase`,
      nameLocation: "middle",
      nameGap: 28,
      nameTextStyle: text,
      axisLabel: text,
      axisTick: { show: false },
      axisLine: { show: false },
    },
    yAxis: {
      type: "category",
      data: items.map(({ from }) => nameOf(from, months)).toReversed(),
      axisLabel: text,
      axisTick: { show: false },
      axisLine: { show: false },
    },
    // Figures stay readable on the darkest square.
    visualMap: { show: false, min: 0, max: 1.8 * highest, inRange: { color: [colours.surface, colours.accent] } },
    series: [
      {
        type: "heatmap",
        data: cells,
        itemStyle: { borderColor: colours.line, borderWidth: 1 },
        label: {
          show: told,
          fontFamily: colours.font,
          fontSize: 11,
          color: colours.ink,
          formatter: ({ value }: { value: [number, number, number] }) => percent(value[2]),
        },
      },
    ],
  };
}
