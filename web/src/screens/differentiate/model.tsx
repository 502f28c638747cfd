import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Values } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { CalibrationChart } from "./calibration-chart.tsx";
import { ComparisonPanel } from "./comparison.tsx";
import css from "./overview.module.css";
import own from "./comparison.module.css";

type Model = NonNullable<Values["model"]>;
type Parameter = Model["parameters"][number];

/** The model behind the values: what it says of all, how right it has been, how others would have done. */
export function ModelScreen() {
  const values = useQuery(queries.values());
  return (
    <Page
      title="How value is foretold"
      above={{ label: "Overview", href: paths.overview() }}
      lead={values.data?.asOf ? `As of ${day(values.data.asOf)} (UTC).` : undefined}
    >
      <Loaded query={values}>
        {({ model }) =>
          model === null ? (
            <Panel>
              <Empty sentence="Nothing has been computed yet: import purchases first." />
            </Panel>
          ) : (
            <>
              <CalibrationChart />
              <ComparisonPanel />
              <Believes model={model} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

const GREEK: Record<string, string> = { alpha: "α", beta: "β", gamma: "γ", delta: "δ" };
const digits = (value: number): string => (value >= 1000 ? whole(value) : value.toPrecision(3));

const MEANINGS: Record<string, string> = {
  r: "how alike customers are in how often they buy: the larger, the more alike",
  alpha: "with r: mean weeks between two orders, α / r, while a customer",
  a: "with b: mean chance to leave after an order, a / (a + b)",
  b: "with a: how alike customers are in leaving",
  s: "how alike customers are in how soon they leave: the larger, the more alike",
  beta: "with s: how long customers stay",
};

const COLUMNS: Column<Parameter>[] = [
  { id: "name", head: "Parameter", cell: ({ name }) => GREEK[name] ?? name, plain: ({ name }) => name },
  { id: "value", head: "Fitted", cell: ({ value }) => digits(value), plain: ({ value }) => value, numeric: true },
  {
    id: "span",
    head: "90 % interval",
    cell: ({ low, high }) => (low === null || high === null ? "not pinned down" : `${digits(low)} to ${digits(high)}`),
    plain: ({ low, high }) => (low === null || high === null ? "" : `${low} to ${high}`),
    numeric: true,
  },
  { id: "meaning", head: "What it says", cell: ({ name }) => MEANINGS[name] ?? "", plain: ({ name }) => MEANINGS[name] ?? "", text: true },
];

function Believes({ model }: { model: Model }) {
  const prior =
    model.priorWeight === 0
      ? "Your own figures alone count."
      : `A general expectation counts ${Math.round(100 * model.priorWeight)} % beside your own figures, less with each who buys again.`;
  return (
    <Panel title="What the model believes" note={`${model.name}, fitted on ${whole(model.customers)} of your own customers. ${prior}`}>
      <p className={own.told}>{model.sentence}</p>
      <DataTable label="Parameters" columns={COLUMNS} rows={model.parameters} rowId={({ name }) => name} />
      <p className={`${css.parameters} number`}>Log-likelihood {model.logLikelihood.toFixed(1)}, time in weeks.</p>
    </Panel>
  );
}
