import { useCallback } from "react";
import type { ReasonCounted, Reasons } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo, AppLink } from "../../ui/app-link.tsx";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { Tag } from "../../ui/tag.tsx";
import { useMoney } from "../session.ts";
import { tooltip } from "./life-line-chart.tsx";
import css from "./reasons.module.css";

interface Props {
  part: Reasons["silence"];
  kind: "silence" | "no-purchase";
}

const linkTo = (kind: Props["kind"], item: ReasonCounted): string =>
  paths.reasons({ ...(kind === "no-purchase" && { kind }), reason: item.reason === "" ? "none" : item.reason });

/** People by their likeliest reason: of each bar, the part that it is expected to be true of. */
export function ReasonsChart({ part, kind }: Props) {
  const money = useMoney();
  const go = useGo();
  const option = useCallback((colours: ChartColours, width: number) => bars(part.items, colours, width), [part]);
  const sure = (item: ReasonCounted) => (item.reason === "" || item.people === 0 ? 0 : item.expected / item.people);
  const click = ({ dataIndex }: { dataIndex?: number }) => {
    const item = dataIndex === undefined ? undefined : part.items[part.items.length - 1 - dataIndex];
    if (item !== undefined) go(linkTo(kind, item));
  };
  return (
    <ChartFrame
      title={kind === "silence" ? "Why people fell silent" : "Why people did not buy"}
      summary={part.sentence}
      note={
        <>
          Bars: people by their likeliest reason. The dark part: of how many it is expected to be true; with the rest it stands beside a
          silence that would have come anyway.
          <span className={css.pick}>
            {part.items.map((item) => (
              <span key={item.reason}>
                <AppLink href={linkTo(kind, item)} className="text-link">
                  {item.label}
                </AppLink>{" "}
                {item.harmless && <Tag>harmless</Tag>}
              </span>
            ))}
          </span>
        </>
      }
      height={Math.max(140, 34 * part.items.length + 40)}
      table={{
        head: ["Reason", "People", "Told us", "Expected to be true of", "How sure", "Bought for"],
        rows: part.items.map((item) => [item.label, item.people, item.told, item.expected, sure(item), money.plain(item.revenueMinor)]),
        shown: part.items.map((item) => [
          item.label,
          whole(item.people),
          whole(item.told),
          item.reason === "" ? "–" : whole(item.expected),
          item.reason === "" ? "–" : percent(sure(item)),
          money.show(item.revenueMinor, "round"),
        ]),
      }}
      option={option}
      onClick={click}
    />
  );
}

function bars(items: readonly ReasonCounted[], colours: ChartColours, width: number): Record<string, unknown> {
  const narrow = width < 560;
  const text = { color: colours.ink3, fontFamily: colours.font, fontSize: narrow ? 11 : 12.5 };
  const rows = items.toReversed();
  const colour = (item: ReasonCounted) => (item.reason === "" ? colours.plain : item.harmless ? colours.tone(3) : colours.accent);
  const bar = (name: string, value: (item: ReasonCounted) => number, opacity: number) => ({
    type: "bar",
    name,
    stack: "people",
    barCategoryGap: "30%",
    data: rows.map((item) => ({ value: value(item), itemStyle: { color: colour(item), opacity } })),
  });
  return {
    grid: { left: narrow ? 128 : 210, right: 16, top: 6, bottom: 26 },
    tooltip: { ...tooltip(colours), trigger: "axis", axisPointer: { type: "none" }, valueFormatter: (value: number) => whole(value) },
    xAxis: { type: "value", minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: colours.line } } },
    yAxis: {
      type: "category",
      data: rows.map((item) => item.label),
      axisLabel: { ...text, color: colours.ink2, width: narrow ? 118 : 196, overflow: "break" },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
    },
    series: [
      bar("Expected to be true of", (item) => item.expected, 1),
      bar("Others with the sign", (item) => item.people - item.expected, 0.35),
    ],
  };
}
