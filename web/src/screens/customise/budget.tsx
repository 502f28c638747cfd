import { Button, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { BudgetPlan, Tiers } from "../../api/types.ts";
import { digitsOf, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import { EarlierEffects } from "./budget-effects.tsx";
import { useCampaignForLine, type PlannedLine } from "./budget-people.ts";
import css from "./budget.module.css";

interface Row {
  name: string;
  cost: number;
  /** What it brings with one person of each tier; empty where it is not for them. */
  brings: Readonly<Record<string, number>>;
}

const LONGEST = 60;
const EMPTY: Row = { name: "", cost: 0, brings: {} };

/** Who gets what, for a budget: costs and effects as they are stated, handed out so that they bring most. */
export function BudgetScreen() {
  const query = useQuery(queries.tiers());
  return (
    <Page
      title="Who gets what"
      above={{ label: "Offers", href: paths.offers() }}
      lead="What each offer or medium costs, what it brings with a person of each tier, and how much there is to spend; nothing is a choice too."
    >
      <Loaded query={query}>{(tiers) => <Program tiers={tiers.items} />}</Loaded>
    </Page>
  );
}

function Program({ tiers }: { tiers: Tiers["items"] }) {
  const { currency } = useMoney();
  const unit = 10 ** digitsOf(currency);
  const [rows, setRows] = useState<readonly Row[]>([
    { ...EMPTY, name: "Letter", cost: 1 },
    { ...EMPTY, name: "Mail", cost: 0.01 },
  ]);
  const [budget, setBudget] = useState(100);
  const minor = (amount: number) => Math.max(0, Math.round(amount * unit));
  const named = rows.filter((row) => row.name.trim() !== "");
  const plan = useMutation({
    mutationFn: () =>
      actions.planBudget({
        budgetMinor: minor(budget),
        choices: named.map((row) => ({ id: row.name.trim(), costMinor: minor(row.cost), budgetMinor: null })),
        groups: tiers.map(({ tier, people }) => ({
          id: tier,
          people,
          brings: Object.fromEntries(
            named.flatMap((row) => (row.brings[tier] === undefined ? [] : [[row.name.trim(), minor(row.brings[tier])]])),
          ),
        })),
      }),
  });
  const set = (place: number, change: Partial<Row>) => setRows((old) => old.map((row, i) => (i === place ? { ...row, ...change } : row)));
  const take = (name: string, bringsMinor: number) => {
    const brings = Object.fromEntries(tiers.map(({ tier }) => [tier, bringsMinor / unit]));
    setRows((old) => [...old.filter((row) => row.name !== name.slice(0, LONGEST)), { name: name.slice(0, LONGEST), cost: 0, brings }]);
  };
  return (
    <>
      <EarlierEffects take={take} />
      <Panel title="Costs and effects" note={`In ${currency} a person, the effect before its cost. Left empty: not for this tier.`}>
        <div className={css.rows}>
          {rows.map((row, i) => (
            <fieldset key={i} className={css.row}>
              <TextInput
                label="Offer or medium"
                value={row.name}
                maxLength={LONGEST}
                onChange={(event) => set(i, { name: event.currentTarget.value })}
              />
              <NumberInput label="Costs" value={row.cost} min={0} decimalScale={2} onChange={(value) => set(i, { cost: Number(value) })} />
              {tiers.map(({ tier }) => (
                <NumberInput
                  key={tier}
                  label={`Brings, ${tier}`}
                  value={row.brings[tier] ?? ""}
                  min={0}
                  decimalScale={2}
                  onChange={(value) => {
                    const { [tier]: _, ...others } = row.brings;
                    set(i, { brings: value === "" ? others : { ...others, [tier]: Number(value) } });
                  }}
                />
              ))}
            </fieldset>
          ))}
          <div className={css.budget}>
            <NumberInput
              label={`Budget, ${currency}`}
              value={budget}
              min={0}
              decimalScale={2}
              onChange={(value) => setBudget(Number(value))}
            />
          </div>
          <div className={css.buttons}>
            <Button loading={plan.isPending} disabled={named.length === 0} onClick={() => plan.mutate()}>
              Hand it out
            </Button>
            <Button variant="default" disabled={rows.length >= 12} onClick={() => setRows([...rows, EMPTY])}>
              One more
            </Button>
          </div>
        </div>
        {plan.isError && <ErrorBox sentence={sentenceOf(plan.error)} />}
      </Panel>
      {plan.data !== undefined && <Handed plan={plan.data} tiers={tiers} />}
    </>
  );
}

function Handed({ plan, tiers }: { plan: BudgetPlan; tiers: Tiers["items"] }) {
  const { show } = useMoney();
  const { begin, busy } = useCampaignForLine();
  const planned = (line: BudgetPlan["lines"][number]): PlannedLine => {
    const { group: tier, choice, people } = line;
    const above = plan.lines.slice(0, plan.lines.indexOf(line)).filter(({ group }) => group === tier);
    const inAll = tiers.find((one) => one.tier === tier)?.people ?? 0;
    return { tier, choice, people, inAll, before: above.reduce((sum, one) => sum + one.people, 0) };
  };
  const nothing = Object.entries(plan.nothing).filter(([, people]) => people > 0);
  return (
    <Panel title="Who gets what">
      <Verdict
        sentence={plan.sentence}
        foot={
          nothing.length > 0 ? `Nothing goes to ${nothing.map(([group, people]) => `${whole(people)} of ${group}`).join(", ")}.` : undefined
        }
      />
      <p className={css.note}>
        Where a tier gets several things or only some of it get one, campaigns take its people in the order of what they bought for, the
        largest first.
      </p>
      <DataTable
        label="Who gets what"
        rows={plan.lines}
        rowId={(line) => `${line.group} ${line.choice}`}
        columns={[
          { id: "group", head: "Tier", cell: (line) => line.group, plain: (line) => line.group },
          { id: "choice", head: "Gets", text: true, cell: (line) => line.choice, plain: (line) => line.choice },
          { id: "people", head: "People", numeric: true, cell: (line) => whole(line.people), plain: (line) => line.people },
          { id: "cost", head: "Costs", numeric: true, cell: (line) => show(line.costMinor), plain: (line) => line.costMinor },
          {
            id: "brings",
            head: "Brings after cost",
            numeric: true,
            cell: (line) => show(line.bringsMinor),
            plain: (line) => line.bringsMinor,
          },
          {
            id: "campaign",
            head: "What to do",
            quiet: true,
            cell: (line) => (
              <May to="write">
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={busy}
                  aria-label={`Make a campaign: ${line.choice} for tier ${line.group}`}
                  onClick={() => begin(planned(line))}
                >
                  Make a campaign
                </Button>
              </May>
            ),
          },
        ]}
      />
    </Panel>
  );
}
