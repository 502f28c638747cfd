import { useCallback } from "react";
import type { LoyaltySquare } from "../../api/types.ts";
import { oneDigit, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { useMay } from "../session.ts";
import { tooltip } from "./life-line-chart.tsx";

const most = 12;

/** The square of Dick and Basu: relative attitude upwards, repeat patronage to the right. */
export function SquareChart({ square }: { square: LoyaltySquare }) {
  const go = useGo();
  const may = useMay();
  const { dots, cells, often } = square;
  const option = useCallback((colours: ChartColours, width: number) => fields(dots, cells, often, colours, width), [dots, cells, often]);
  return (
    <ChartFrame
      title="The square"
      summary={cells.map((cell) => `${cell.name}: ${whole(cell.people)}`).join(", ") + " people."}
      note={`To the right: days with an order in the past year (12 stands for more); from ${often} on it is repeat business. Upwards: attitude, 50 is the average customer. The larger a dot, the more people. Click one to see the people of its quarter.`}
      height={360}
      table={{
        head: ["Orders in the past year", "Attitude", "People"],
        rows: dots.map((dot) => [dot.orders, dot.attitude, dot.people]),
      }}
      option={option}
      onClick={(event) => {
        const [orders = 0, attitude = 0] = Array.isArray(event.data) ? (event.data as number[]) : [];
        if (!may("lists") || !Array.isArray(event.data)) return;
        go(paths.habitCell(attitude >= 50 ? (orders >= often ? "loyalty" : "latent") : orders >= often ? "habit" : "none"));
      }}
    />
  );
}

function fields(
  dots: LoyaltySquare["dots"],
  cells: LoyaltySquare["cells"],
  often: number,
  colours: ChartColours,
  width: number,
): Record<string, unknown> {
  const text = { color: colours.ink3, fontFamily: colours.font, fontSize: 12 };
  const highest = Math.max(1, ...dots.map((dot) => dot.people));
  const nearest = Math.min(41, ...dots.map((dot) => dot.attitude)) - 5;
  const farthest = Math.max(59, ...dots.map((dot) => dot.attitude)) + 5;
  const narrow = width < 560;
  const name = (cell: string) => cells.find((one) => one.cell === cell)?.name ?? "";
  const word = (cell: string, x: number, y: number) => ({
    value: [x, y, 0],
    symbolSize: 0.01,
    label: { show: true, formatter: name(cell), color: colours.ink2, fontFamily: colours.font, fontSize: 13, fontWeight: 600 },
  });
  const axis = (title: string, gap: number) => ({
    type: "value",
    name: title,
    nameLocation: "middle",
    nameGap: gap,
    nameTextStyle: text,
    axisLabel: text,
    splitLine: { show: false },
    axisLine: { lineStyle: { color: colours.line } },
  });
  return {
    grid: { left: 52, right: 18, top: 14, bottom: 46 },
    tooltip: {
      ...tooltip(colours),
      formatter: ({ value }: { value: [number, number, number] }) =>
        `${whole(value[2])} people with ${value[0] >= most ? "12 or more" : value[0]} orders, attitude about ${oneDigit(value[1])}`,
    },
    xAxis: {
      ...axis("days with an order in the past year", 30),
      min: -1,
      max: most + 1,
      interval: narrow ? 3 : 1,
      axisLabel: { ...text, formatter: (x: number) => (Number.isInteger(x) ? String(x) : "") },
    },
    yAxis: { ...axis("relative attitude", 36), min: nearest, max: farthest },
    series: [
      {
        type: "scatter",
        data: dots.map((dot) => [dot.orders, dot.attitude, dot.people]),
        symbolSize: (value: number[]) => 3 + (narrow ? 14 : 24) * Math.sqrt((value[2] ?? 0) / highest),
        itemStyle: { color: colours.accent, opacity: 0.75 },
        markLine: {
          silent: true,
          symbol: "none",
          label: { show: false },
          lineStyle: { color: colours.tone(6), type: "dashed", width: 1.5 },
          data: [{ yAxis: 50 }, { xAxis: often - 0.5 }],
        },
      },
      {
        type: "scatter",
        silent: true,
        data: [
          word("loyalty", most - 1, farthest - 2),
          word("habit", most - 1, nearest + 2),
          word("latent", Math.max(0.4, often / 2 - 0.5), farthest - 2),
          word("none", Math.max(0.4, often / 2 - 0.5), nearest + 2),
        ],
      },
    ],
  };
}
