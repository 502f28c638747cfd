import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { queries } from "../../api/queries.ts";
import type { Comparison } from "../../api/types.ts";
import { day, percent, whole } from "../../lib/format.ts";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import css from "./overview.module.css";
import own from "./comparison.module.css";

type Row = Comparison["rows"][number];

const TITLE = "Which model foresaw best";

/** Each model on the months held out, beside plain days since the last order. */
export function ComparisonPanel() {
  const query = useQuery(queries.comparison());
  return (
    <Loaded query={query}>
      {(comparison) => (
        <Panel title={TITLE} note={judged(comparison)}>
          <p className={css.voice}>{comparison.headline}</p>
          {comparison.sentence !== "" && <p className={own.told}>{comparison.sentence}</p>}
          {comparison.rows.length > 0 && <Table comparison={comparison} />}
        </Panel>
      )}
    </Loaded>
  );
}

function judged({ from, to, customers, of }: Comparison): string | undefined {
  if (from === null || to === null) return undefined;
  const sample = of === null ? "" : `, a random part of the ${whole(of)} there are now`;
  return `Made to foretell from ${day(from)} to ${day(to)}, judged by ${whole(customers)} customers${sample}.`;
}

/** On narrow screens, where the heads are gone, each figure brings its word. */
function Cell({ word, children }: { word: string; children: ReactNode }) {
  return (
    <>
      {children}
      <span className={own.word}> {word}</span>
    </>
  );
}

function Table({ comparison: { rows, came, hiatus } }: { comparison: Comparison }) {
  const columns: Column<Row>[] = [
    { id: "name", head: "Model", cell: ({ name }) => name, plain: ({ name }) => name, text: true },
    {
      id: "behind",
      head: "Behind the best",
      cell: (row) => <Cell word="behind">{behind(row)}</Cell>,
      plain: ({ behind: far }) => far ?? "",
      numeric: true,
    },
    {
      id: "expected",
      head: `Expected to order (${whole(came)} did)`,
      cell: ({ expected }) => <Cell word="expected">{expected === null ? "–" : whole(expected)}</Cell>,
      plain: ({ expected }) => expected ?? "",
      numeric: true,
    },
    {
      id: "right",
      head: "Right about who orders",
      cell: ({ right }) => <Cell word="right">{right === null ? "–" : percent(right, 1)}</Cell>,
      plain: ({ right }) => right ?? "",
      numeric: true,
    },
    {
      id: "auc",
      head: "Picks the right one of two",
      cell: ({ auc }) => <Cell word="of pairs">{percent(auc, 1)}</Cell>,
      plain: ({ auc }) => auc,
      numeric: true,
    },
  ];
  return (
    <>
      <DataTable label={TITLE} columns={columns} rows={rows} rowId={({ name }) => name} exportAs="models-compared" />
      <p className={css.parameters}>
        Behind the best: log-density that a model gave to what each customer did, below that of the best, ± what chance makes (two standard
        errors).
        {hiatus !== null &&
          ` Plain days: whoever had been silent for at most ${whole(hiatus)} days was told to order, as the months before taught.`}
      </p>
    </>
  );
}

function behind({ behind: far, noise }: Row): string {
  if (far === null || noise === null) return "–";
  return far === 0 ? "the best" : `${far.toFixed(4)} ± ${(2 * noise).toFixed(4)}`;
}
