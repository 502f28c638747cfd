import { Button, NumberInput, Switch, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { HouseRulesTried, MoneySettings, Settings } from "../../api/types.ts";
import { digitsOf } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay, useMoney } from "../session.ts";
import { CapsTable } from "./house-rules-caps.tsx";
import css from "./house-rules.module.css";
import { WouldHave } from "./house-rules-replay.tsx";

type Sending = Settings["sending"];
type Budgets = MoneySettings["budgets"];
const TIERS = ["A", "B", "C"] as const;

/** How often and when the house writes, with whom last month other rules would have stopped. */
export function HouseRulesScreen() {
  const settings = useQuery(queries.settings());
  const money = useQuery(queries.money());
  return (
    <Page
      title="House rules"
      above={{ label: "Settings", href: paths.settings() }}
      lead="What the gate holds to beside each person's own wishes, which always come first. Nothing counts before it is saved."
    >
      <Loaded query={settings}>
        {({ sending }) => (
          <Loaded query={money}>
            {({ budgets }) => <Rules key={JSON.stringify([sending, budgets])} sending={sending} budgets={budgets} />}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

interface Change {
  sending: Sending;
  budgets: Budgets;
}

function useSave(before: Change) {
  const queryClient = useQueryClient();
  const put = async ({ sending, budgets }: Change) => {
    queryClient.setQueryData(queries.settings().queryKey, await actions.changeSettings({ sending }));
    queryClient.setQueryData(queries.money().queryKey, await actions.changeMoney({ budgets }));
    void queryClient.invalidateQueries(queries.budgets());
  };
  const undo = useMutation({ mutationFn: put, onError: (error) => complain(sentenceOf(error)) });
  return useMutation({ mutationFn: put, onSuccess: () => tellWithUndo("The rules of the house are changed.", () => undo.mutate(before)) });
}

function Rules({ sending: savedSending, budgets: savedBudgets }: Change) {
  const [sending, setSending] = useState(savedSending);
  const [budgets, setBudgets] = useState(savedBudgets);
  const save = useSave({ sending: savedSending, budgets: savedBudgets });
  const may = useMay();
  const type = (part: Partial<Sending>) => setSending((old) => ({ ...old, ...part }));
  const changed = JSON.stringify([sending, budgets]) !== JSON.stringify([savedSending, savedBudgets]);
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    save.mutate({ sending, budgets });
  }
  return (
    <div className={css.columns}>
      <form className={css.form} onSubmit={submit}>
        {save.isError && <ErrorBox sentence={sentenceOf(save.error)} />}
        <Panel title="At most so many" note="Marketing messages to one person. Empty: no limit. A person who chose fewer gets fewer.">
          <CapsTable sending={sending} type={type} />
        </Panel>
        <Panel
          title="Quiet hours"
          note="By the person's own clock; letters wake nobody. Where only the country is known: hours that are quiet nowhere in it."
        >
          <QuietHours sending={sending} type={type} />
        </Panel>
        <Panel title="Complaints, pauses, restrictions">
          <Holds sending={sending} type={type} />
        </Panel>
        <Panel
          title="When somebody stops listening"
          note="Whoever answers nothing any more by a medium gets nothing by it for a while, then one attempt that looks different."
        >
          <ListenPauses sending={sending} type={type} />
        </Panel>
        <Panel
          title="Money a month"
          note="By tier, over all media. What a message costs stands under Money; a message that the month's money does not pay for is not sent."
        >
          <BudgetFields budgets={budgets} type={(part) => setBudgets((old) => ({ ...old, ...part }))} />
        </Panel>
        <May to="owner">
          <div className={css.save}>
            <Button type="submit" disabled={!changed} loading={save.isPending}>
              Save
            </Button>
            {changed && <span className={css.hint}>Not saved yet.</span>}
          </div>
        </May>
      </form>
      {may("lists") && (
        <div className={css.aside}>
          <WouldHave tried={triedOf(sending, budgets)} changed={changed} />
        </div>
      )}
    </div>
  );
}

function triedOf(sending: Sending, budgets: Budgets): HouseRulesTried {
  const { capPerDay, capPerWeek, capPerMonth, mediumCaps, complaintStopsAlerts, restAfterComplaint, quietFrom, quietTo, timeZone } =
    sending;
  return {
    rules: { capPerDay, capPerWeek, capPerMonth, mediumCaps, complaintStopsAlerts, restAfterComplaint, quietFrom, quietTo, timeZone },
    budgets,
  };
}

interface PartProps {
  sending: Sending;
  type: (part: Partial<Sending>) => void;
}

function QuietHours({ sending, type }: PartProps) {
  return (
    <div className={css.quiet}>
      <TextInput
        label="Quiet from"
        type="time"
        value={sending.quietFrom}
        onChange={(event) => type({ quietFrom: event.currentTarget.value })}
        required
      />
      <TextInput
        label="until"
        description="The same: never"
        type="time"
        value={sending.quietTo}
        onChange={(event) => type({ quietTo: event.currentTarget.value })}
        required
      />
      <TextInput
        label="Time zone"
        description="For those whose country is not known"
        value={sending.timeZone}
        onChange={(event) => type({ timeZone: event.currentTarget.value })}
        required
      />
    </div>
  );
}

function Holds({ sending, type }: PartProps) {
  return (
    <div className={css.holds}>
      <p>While a complaint is open nothing is sold to that person.</p>
      <Switch
        label="Asked-for alerts wait as well"
        checked={sending.complaintStopsAlerts}
        onChange={(event) => type({ complaintStopsAlerts: event.currentTarget.checked })}
      />
      <NumberInput
        label="And for so long after it was settled"
        suffix=" days"
        value={sending.restAfterComplaint}
        min={0}
        max={365}
        allowDecimal={false}
        onChange={(days) => type({ restAfterComplaint: Number(days) })}
      />
      <p className={css.hint}>
        A pause and a restriction are the person's own word: they hold always.{" "}
        <AppLink href={paths.rights()} className="text-link">
          Who is restricted
        </AppLink>
      </p>
    </div>
  );
}

function ListenPauses({ sending, type }: PartProps) {
  const fields = [
    { id: "listenPause", label: "First pause", suffix: " days", min: 7, max: 1000, decimals: 0 },
    { id: "listenPauseGrowth", label: "Each next one", suffix: " times as long", min: 1, max: 10, decimals: 1 },
    { id: "listenPauseMost", label: "Longest pause", suffix: " days", min: 7, max: 1000, decimals: 0 },
  ] as const;
  return (
    <div className={css.holds}>
      <div className={css.quiet}>
        {fields.map(({ id, label, suffix, min, max, decimals }) => (
          <NumberInput
            key={id}
            label={label}
            suffix={suffix}
            value={sending[id]}
            min={min}
            max={max}
            decimalScale={decimals}
            onChange={(value) => type({ [id]: Number(value) })}
          />
        ))}
      </div>
      <p className={css.hint}>
        A pause that has begun keeps its day.{" "}
        <AppLink href={paths.listening()} className="text-link">
          Who has stopped listening
        </AppLink>
      </p>
    </div>
  );
}

function BudgetFields({ budgets, type }: { budgets: Budgets; type: (part: Partial<Budgets>) => void }) {
  const money = useMoney();
  const unit = 10 ** digitsOf(money.currency);
  const left = useQuery(queries.budgets()).data?.items ?? [];
  return (
    <div className={css.quiet}>
      {TIERS.map((tier) => {
        const now = left.find((one) => one.tier === tier);
        const value = budgets[tier];
        return (
          <NumberInput
            key={tier}
            label={`For ${tier}`}
            description={now === undefined ? "No limit set" : `${money.show(now.spentMinor)} spent`}
            value={value === null ? "" : value / unit}
            min={0}
            decimalScale={2}
            onChange={(amount) => type({ [tier]: amount === "" ? null : Math.round(Number(amount) * unit) })}
          />
        );
      })}
    </div>
  );
}
