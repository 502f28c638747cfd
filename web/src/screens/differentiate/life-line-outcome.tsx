import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { queries } from "../../api/queries.ts";
import type { LifeLineOutcome } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { stateTone } from "../words.tsx";
import { tooltip } from "./life-line-chart.tsx";

const TITLE = "How right the life line was";

/** Of those in each state some months ago: how many bought since. */
export function LifeLineOutcomeChart() {
  const query = useQuery(queries.lifeLineOutcome());
  return (
    <Loaded query={query}>
      {(outcome) =>
        outcome.items.length > 0 ? (
          <Bars outcome={outcome} />
        ) : (
          <Panel title={TITLE}>
            <p>{outcome.sentence}</p>
          </Panel>
        )
      }
    </Loaded>
  );
}

const share = ({ people, bought }: { people: number; bought: number }): number => (people === 0 ? 0 : bought / people);

function Bars({ outcome }: { outcome: LifeLineOutcome }) {
  const option = useCallback((colours: ChartColours, width: number) => bars(outcome, colours, width), [outcome]);
  return (
    <ChartFrame
      title={TITLE}
      summary={outcome.sentence}
      note="Bars: share of those in a state who bought again in the days after. A good definition makes the step between active and lapsing, and between lapsing and former, a large one."
      height={240}
      table={{
        head: ["State", "People", "Bought again", "Share"],
        rows: outcome.items.map((item) => [item.label, item.people, item.bought, share(item)]),
        shown: outcome.items.map((item) => [item.label, whole(item.people), whole(item.bought), percent(share(item), 1)]),
      }}
      option={option}
    />
  );
}

function bars({ items }: LifeLineOutcome, colours: ChartColours, width: number): Record<string, unknown> {
  const text = { color: colours.ink3, fontFamily: colours.font, fontSize: 12 };
  return {
    grid: { left: 42, right: 12, top: 14, bottom: 44 },
    tooltip: { ...tooltip(colours), trigger: "axis", valueFormatter: (value: number) => percent(value, 1) },
    xAxis: {
      type: "category",
      data: items.map((item) => item.label),
      axisLabel: { ...text, fontSize: width < 560 ? 10 : 12, interval: 0, width: (width - 60) / items.length - 6, overflow: "break" },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: "value",
      min: 0,
      max: 1,
      axisLabel: { ...text, formatter: (value: number) => percent(value) },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: [
      {
        type: "bar",
        name: "Bought again",
        barCategoryGap: "35%",
        data: items.map((item) => ({
          value: share(item),
          itemStyle: { color: colours.tone(stateTone(item.state)), borderRadius: [3, 3, 0, 0] },
        })),
      },
    ],
  };
}
