import { Button, NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useState, type SyntheticEvent } from "react";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { MoneyByMonth, MoneySettings } from "../../api/types.ts";
import { digitsOf, percent, whole } from "../../lib/format.ts";
import { ChartFrame } from "../../ui/chart/chart-frame.tsx";
import type { ChartColours } from "../../ui/chart/colours.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import { tooltip } from "./life-line-chart.tsx";
import { useMoneyChange } from "./money-change.ts";
import css from "./money.module.css";

const TITLE = "Money by tier";
const parts = [
  { id: "A", name: "A", tone: 5 },
  { id: "B", name: "B", tone: 3 },
  { id: "C", name: "C", tone: 1 },
  { id: "none", name: "Not customers yet", tone: 6 },
] as const;

/** Where the marketing money went, month by month, and what is planned for each tier. */
export function MoneyByTier({ settings }: { settings: MoneySettings }) {
  const query = useQuery(queries.moneyByMonth());
  return (
    <>
      <Loaded query={query}>
        {(report) =>
          report.months.some(({ contacts }) => contacts > 0) ? (
            <Months report={report} />
          ) : (
            <Panel title={TITLE}>
              <p>{report.sentence}</p>
            </Panel>
          )
        }
      </Loaded>
      <Budgets key={JSON.stringify(settings.budgets)} settings={settings} />
    </>
  );
}

const totalOf = ({ spent }: MoneyByMonth["months"][number]) => spent.A + spent.B + spent.C + spent.none;

function Months({ report }: { report: MoneyByMonth }) {
  const money = useMoney();
  const { currency } = money;
  const option = useCallback((colours: ChartColours) => bars(report, colours, currency), [report, currency]);
  const shareOfA = (month: MoneyByMonth["months"][number]) => (totalOf(month) > 0 ? month.spent.A / totalOf(month) : null);
  return (
    <ChartFrame
      title={TITLE}
      summary={report.sentence}
      note={`Mails, letters, calls and visits at the prices of the settings, by the tier that each person was in when the month began (${report.yardstick.toLowerCase()}). Line: the share that went to A.`}
      height={300}
      table={{
        head: ["Month", ...parts.map(({ name }) => name), "Contacts", "Share of A"],
        rows: report.months.map((month) => [
          month.month,
          ...parts.map(({ id }) => money.plain(month.spent[id])),
          month.contacts,
          shareOfA(month),
        ]),
        shown: report.months.map((month) => [
          month.running ? `${month.month} (not over)` : month.month,
          ...parts.map(({ id }) => money.show(month.spent[id])),
          whole(month.contacts),
          totalOf(month) > 0 ? percent(month.spent.A / totalOf(month)) : "",
        ]),
      }}
      option={option}
    />
  );
}

function bars({ months }: MoneyByMonth, colours: ChartColours, currency: string): Record<string, unknown> {
  const axisText = { color: colours.ink3, fontFamily: colours.font, fontSize: 12 };
  const unit = 10 ** digitsOf(currency);
  const short = new Intl.NumberFormat(undefined, { style: "currency", currency, notation: "compact", maximumFractionDigits: 1 });
  return {
    grid: { left: 62, right: 48, top: 34, bottom: 28 },
    legend: { top: 0, left: 0, textStyle: { ...axisText, color: colours.ink2 }, itemWidth: 12, itemHeight: 10 },
    tooltip: { ...tooltip(colours), trigger: "axis" },
    xAxis: {
      type: "category",
      data: months.map(({ month }) => month),
      axisLabel: axisText,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
    },
    yAxis: [
      {
        type: "value",
        axisLabel: { ...axisText, formatter: (value: number) => short.format(value) },
        splitLine: { lineStyle: { color: colours.line } },
      },
      {
        type: "value",
        min: 0,
        max: 1,
        axisLabel: { ...axisText, formatter: (value: number) => percent(value) },
        splitLine: { show: false },
      },
    ],
    series: [
      ...parts.map(({ id, name, tone }) => ({
        type: "bar",
        stack: "money",
        name,
        data: months.map(({ spent }) => spent[id] / unit),
        barCategoryGap: "30%",
        itemStyle: { color: colours.tone(tone) },
        tooltip: { valueFormatter: (value: number) => short.format(value) },
      })),
      {
        type: "line",
        name: "Share of A",
        yAxisIndex: 1,
        data: months.map((month) => (totalOf(month) > 0 ? month.spent.A / totalOf(month) : null)),
        symbolSize: 5,
        itemStyle: { color: colours.ink2 },
        lineStyle: { width: 1.5, type: "dashed", color: colours.ink2 },
        tooltip: { valueFormatter: (value: number | null) => (value === null ? "" : percent(value)) },
      },
    ],
  };
}

type Plan = MoneySettings["budgets"];

/** What may be spent a month on the people of each tier, and what is left of it. */
function Budgets({ settings }: { settings: MoneySettings }) {
  const money = useMoney();
  const unit = 10 ** digitsOf(money.currency);
  const left = useQuery(queries.budgets());
  const [plan, setPlan] = useState<Plan>(settings.budgets);
  const change = useMoneyChange({ budgets: settings.budgets }, "The budgets are changed.");
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate({ budgets: plan });
  }
  return (
    <Panel title="Budget by tier" note="A month, at the prices of the settings. Empty: no limit.">
      <form className={css.form} onSubmit={save}>
        {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
        <div className={css.prices}>
          {(["A", "B", "C"] as const).map((tier) => {
            const now = left.data?.items.find((one) => one.tier === tier);
            return (
              <NumberInput
                key={tier}
                label={`For ${tier} customers`}
                description={
                  now === undefined
                    ? "No limit set"
                    : `${money.show(now.spentMinor)} spent in ${now.month}, ${money.show(now.leftMinor)} left`
                }
                value={plan[tier] === null ? "" : plan[tier] / unit}
                min={0}
                decimalScale={2}
                onChange={(value) => setPlan((old) => ({ ...old, [tier]: value === "" ? null : Math.round(Number(value) * unit) }))}
              />
            );
          })}
        </div>
        <May to="write">
          <div>
            <Button type="submit" disabled={JSON.stringify(plan) === JSON.stringify(settings.budgets)} loading={change.isPending}>
              Save
            </Button>
          </div>
        </May>
      </form>
    </Panel>
  );
}
