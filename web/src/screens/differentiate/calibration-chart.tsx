import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { queries } from "../../api/queries.ts";
import type { Calibration } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { tooltip } from "./life-line-chart.tsx";

const TITLE = "How right the model was";

/** Tenths of the customers by the chance that the model gave them on a past day, against how many of each ordered since. */
export function CalibrationChart() {
  const query = useQuery(queries.calibration());
  return (
    <Loaded query={query}>
      {(calibration) =>
        calibration.bins.length > 0 ? (
          <Points calibration={calibration} />
        ) : (
          <Panel title={TITLE}>
            <p>{calibration.sentence}</p>
          </Panel>
        )
      }
    </Loaded>
  );
}

function Points({ calibration }: { calibration: Calibration }) {
  const option = useCallback((colours: ChartColours) => points(calibration, colours), [calibration]);
  return (
    <ChartFrame
      title={TITLE}
      summary={calibration.sentence}
      note="Points: a tenth of the customers each. On the dashed line as many came as were expected; above it more, below it fewer."
      height={280}
      table={{
        head: ["Tenth", "People", "Expected to order", "Ordered"],
        rows: calibration.bins.map((bin, i) => [i + 1, bin.people, bin.expected, bin.ordered]),
        shown: calibration.bins.map((bin, i) => [i + 1, whole(bin.people), percent(bin.expected, 1), percent(bin.ordered, 1)]),
      }}
      option={option}
    />
  );
}

function points({ bins }: Calibration, colours: ChartColours): Record<string, unknown> {
  const axis = (name: string) => ({
    type: "value",
    name,
    nameLocation: "middle",
    nameGap: 30,
    min: 0,
    max: 1,
    nameTextStyle: { color: colours.ink3, fontFamily: colours.font, fontSize: 12 },
    axisLabel: { color: colours.ink3, fontFamily: colours.font, fontSize: 12, formatter: (value: number) => percent(value) },
    splitLine: { lineStyle: { color: colours.line } },
  });
  return {
    grid: { left: 58, right: 16, top: 14, bottom: 46 },
    tooltip: {
      ...tooltip(colours),
      trigger: "item",
      formatter: ({ value }: { value: [number, number] }) => `${percent(value[0], 1)} expected, ${percent(value[1], 1)} ordered`,
    },
    xAxis: axis("expected to order"),
    yAxis: { ...axis("ordered"), nameGap: 42 },
    series: [
      {
        type: "line",
        data: [
          [0, 0],
          [1, 1],
        ],
        symbol: "none",
        silent: true,
        lineStyle: { width: 1.5, type: "dashed", color: colours.tone(6) },
      },
      {
        type: "line",
        data: bins.map(({ expected, ordered }) => [expected, ordered]),
        symbol: "circle",
        symbolSize: 9,
        itemStyle: { color: colours.accent },
        lineStyle: { width: 1.5, color: colours.accent },
      },
    ],
  };
}
