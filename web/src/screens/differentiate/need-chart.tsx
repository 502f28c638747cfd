import { useCallback } from "react";
import type { NeedsPage } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { useMay, useMoney } from "../session.ts";
import { tooltip } from "./life-line-chart.tsx";

const TIERS = ["A", "B", "C"] as const;
const TONES = { A: 5, B: 2, C: 9 } as const;

/** The two axes: who brings how much, by what they need. */
export function NeedChart({ page }: { page: NeedsPage }) {
  const money = useMoney();
  const go = useGo();
  const may = useMay();
  const { groups } = page;
  const show = money.show;
  const option = useCallback(
    (colours: ChartColours, width: number) => bars(groups, colours, width, (minor) => show(minor, "short")),
    [groups, show],
  );
  const total = groups.reduce((sum, group) => sum + group.revenueYearMinor, 0);
  const [first] = [...groups].sort((a, b) => b.revenueYearMinor - a.revenueYearMinor);
  const of = (group: (typeof groups)[number], tier: string) => group.tiers.find((one) => one.tier === tier)?.revenueYearMinor ?? 0;
  return (
    <ChartFrame
      title="Value by need"
      summary={
        first === undefined || total <= 0
          ? "No sales in the past year."
          : `“${first.name}” brings ${percent(first.revenueYearMinor / total)} of the past year's sales with ${whole(first.people)} of ${whole(groups.reduce((sum, group) => sum + group.people, 0))} customers.`
      }
      note="Bars: sales of the past year by group; the darkest part from A, then B, then C. Click a bar to see its people."
      height={70 + 44 * groups.length}
      table={{
        head: ["Group", "People", "Sales of the past year", "from A", "from B", "from C", "Expected"],
        rows: groups.map((group) => [
          group.name,
          group.people,
          money.plain(group.revenueYearMinor),
          ...TIERS.map((tier) => money.plain(of(group, tier))),
          money.plain(group.expectedMinor),
        ]),
        shown: groups.map((group) => [
          group.name,
          whole(group.people),
          show(group.revenueYearMinor, "round"),
          ...TIERS.map((tier) => show(of(group, tier), "round")),
          show(group.expectedMinor, "round"),
        ]),
      }}
      option={option}
      onClick={(event) => {
        const group = groups.toReversed()[event.dataIndex ?? -1];
        if (group !== undefined && may("lists")) go(paths.need(group.id));
      }}
    />
  );
}

const shortened = (name: string, most: number): string => (name.length > most ? `${name.slice(0, most - 1)}…` : name);

function bars(groups: NeedsPage["groups"], colours: ChartColours, width: number, show: (minor: number) => string): Record<string, unknown> {
  const narrow = width < 560;
  const text = { color: colours.ink3, fontFamily: colours.font, fontSize: 12 };
  const shown = groups.toReversed();
  return {
    grid: { left: narrow ? 110 : 240, right: 20, top: 8, bottom: 30 },
    tooltip: { ...tooltip(colours), trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: show },
    xAxis: {
      type: "value",
      splitNumber: narrow ? 2 : 6,
      axisLabel: { ...text, formatter: show },
      splitLine: { lineStyle: { color: colours.line } },
    },
    yAxis: {
      type: "category",
      data: shown.map((group) => shortened(group.name, narrow ? 16 : 36)),
      axisLabel: { ...text, color: colours.ink2 },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
    },
    series: TIERS.map((tier) => ({
      type: "bar",
      name: tier,
      stack: "tiers",
      barMaxWidth: 26,
      data: shown.map((group) => Math.max(0, group.tiers.find((one) => one.tier === tier)?.revenueYearMinor ?? 0)),
      itemStyle: { color: colours.tone(TONES[tier]), borderColor: colours.surface, borderWidth: 1 },
    })),
  };
}
