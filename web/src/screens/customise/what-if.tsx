import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { WhatIfRule } from "../../api/types.ts";
import { moment, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import css from "./decisions.module.css";

const VERDICTS = {
  more: { tone: "good", label: "more" },
  less: { tone: "bad", label: "less" },
  untold: { tone: "plain", label: "cannot be told" },
} as const;

/** What another rule would have brought, told from the decisions that were made. */
export function WhatIf() {
  const query = useQuery(queries.whatIf());
  return (
    <Panel
      title="What another rule would have brought"
      note="Told from the decisions that were made and how probable each was. A rule that always shows one offer shows it to whoever may have it and leaves the others alone."
      actions={
        <May to="write">
          <WeighNow />
        </May>
      }
    >
      <Loaded query={query} lines={3}>
        {({ sentence, studiedAt, rules }) => (
          <>
            <Verdict
              sentence={sentence}
              {...(studiedAt !== null && { foot: `Worked out ${moment(studiedAt)}, from the past half year.` })}
            />
            {rules.length > 0 && <Rules rules={rules} />}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function WeighNow() {
  const queryClient = useQueryClient();
  const ask = useMutation({
    mutationFn: () => actions.weighOtherRules(),
    onSuccess: () => {
      tell("Being worked out; it takes up to a minute.");
      void queryClient.invalidateQueries({ queryKey: ["/v1/what-if"] });
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Button variant="default" size="xs" loading={ask.isPending} onClick={() => ask.mutate()}>
      Work it out now
    </Button>
  );
}

function Rules({ rules }: { rules: readonly WhatIfRule[] }) {
  return (
    <>
      <DataTable label="Other rules" columns={useColumns()} rows={rules} rowId={({ rule }) => rule} />
      <details>
        <summary>The four estimates, a decision</summary>
        <DataTable label="Four estimates" columns={useEstimates()} rows={rules} rowId={({ rule }) => rule} />
        <p className={css.why}>
          Inverse propensity scores count each decision by how much likelier the rule makes it; normalised ones divide by what the counts
          add up to; doubly robust ones add what was expected of the rest; the last leaves to expectation what was hardly ever tried, and is
          the one shown above. Where the four differ much, believe none.
        </p>
      </details>
      <p className={css.why}>
        Each interval holds in 95 of 100 cases by itself: of twenty rules that differ in nothing, one may seem to differ. Before you rely on
        a rule,{" "}
        <AppLink href={paths.experiments()} className="text-link">
          try it in an experiment
        </AppLink>
        .
      </p>
    </>
  );
}

function useColumns(): readonly Column<WhatIfRule>[] {
  const { show } = useMoney();
  const between = ({ low, high }: { low: number; high: number }): string => `${show(Math.round(low))} to ${show(Math.round(high))}`;
  return [
    { id: "name", head: "Rule", text: true, cell: ({ name }) => name, plain: ({ name }) => name },
    {
      id: "verdict",
      head: "Than what was done",
      cell: ({ verdict }) => <Tag tone={VERDICTS[verdict].tone}>{VERDICTS[verdict].label}</Tag>,
      plain: ({ verdict }) => verdict,
    },
    { id: "brings", head: "Brings, a decision", numeric: true, below: true, cell: ({ switchDr }) => between(switchDr) },
    { id: "gain", head: "Difference", numeric: true, wide: true, cell: ({ gain }) => between(gain), plain: ({ gain }) => gain.estimate },
    {
      id: "effective",
      head: "Rests on",
      numeric: true,
      wide: true,
      cell: ({ effective }) => whole(Math.round(effective)),
      plain: ({ effective }) => effective,
    },
    {
      id: "words",
      head: "In words",
      text: true,
      below: true,
      cell: ({ sentence, warnings }) => (
        <>
          {sentence}
          {warnings[0] !== undefined && <span className={css.warning}>{warnings[0]}</span>}
          {warnings.length > 1 && (
            <details className={css.warning}>
              <summary>More reasons to doubt it</summary>
              {warnings.slice(1).join(" ")}
            </details>
          )}
        </>
      ),
    },
  ];
}

function useEstimates(): readonly Column<WhatIfRule>[] {
  const { show } = useMoney();
  const column = (id: "ips" | "snips" | "dr" | "switchDr", head: string): Column<WhatIfRule> => ({
    id,
    head,
    numeric: true,
    cell: (rule) => show(Math.round(rule[id].estimate)),
    plain: (rule) => rule[id].estimate,
  });
  return [
    { id: "name", head: "Rule", text: true, cell: ({ name }) => name, plain: ({ name }) => name },
    column("ips", "IPS"),
    column("snips", "SNIPS"),
    column("dr", "Doubly robust"),
    column("switchDr", "Switch-DR"),
  ];
}
