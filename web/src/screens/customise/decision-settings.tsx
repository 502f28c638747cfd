import { Button, NumberInput, Select } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { DecisionSettings } from "../../api/types.ts";
import { digitsOf } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import css from "./decisions.module.css";

const MEDIA: readonly { id: keyof DecisionSettings["windowDays"]; label: string }[] = [
  { id: "web", label: "On a page" },
  { id: "desk", label: "At the desk" },
  { id: "phone", label: "By telephone" },
  { id: "email", label: "By mail" },
  { id: "letter", label: "By letter" },
  { id: "other", label: "By anything else" },
];

const BY_WHAT_CAME = "";
/** Days after which what was learned counts half. */
const PACES: readonly NonNullable<DecisionSettings["halfLifeDays"]>[] = [15, 30, 90, 180, 365];
const paceData = [
  { value: BY_WHAT_CAME, label: "By what foretells best" },
  ...PACES.map((days) => ({ value: String(days), label: `In ${days} days` })),
];

/** How decisions explore and what counts as their outcome. */
export function HowItDecides() {
  const query = useQuery(queries.decisionSettings());
  return (
    <Panel
      title="How it decides"
      note="A change counts from the next decision on; those that were made keep their window and their chances."
    >
      <Loaded query={query} lines={3}>
        {(settings) => <SettingsForm key={JSON.stringify(settings)} settings={settings} />}
      </Loaded>
    </Panel>
  );
}

function useSettingsChange(before: DecisionSettings) {
  const queryClient = useQueryClient();
  const taken = (settings: DecisionSettings) => queryClient.setQueryData(queries.decisionSettings().queryKey, settings);
  const undo = useMutation({
    mutationFn: actions.changeDecisionSettings,
    onSuccess: taken,
    onError: (error) => complain(sentenceOf(error)),
  });
  return useMutation({
    mutationFn: actions.changeDecisionSettings,
    onSuccess: (settings) => {
      taken(settings);
      tellWithUndo("The next decision goes by this.", () => undo.mutate(before));
    },
  });
}

function SettingsForm({ settings }: { settings: DecisionSettings }) {
  const { currency } = useMoney();
  const unit = 10 ** digitsOf(currency);
  const [draft, setDraft] = useState(settings);
  const change = useSettingsChange(settings);
  const type = (part: Partial<DecisionSettings>) => setDraft((old) => ({ ...old, ...part }));
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate(draft);
  }
  return (
    <form onSubmit={save}>
      {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
      <div className={css.form}>
        <NumberInput
          label="Tried evenly, in percent"
          description="So many decisions show anything allowed by chance. More teaches more about other rules and costs more today."
          value={Number((draft.explore * 100).toFixed(2))}
          min={0}
          max={50}
          decimalScale={2}
          onChange={(value) => type({ explore: Number(value) / 100 })}
        />
        <NumberInput
          label={`A click is worth, in ${currency}`}
          description="What somebody’s click or claim counts, beside what they buy; so that something is learned before anybody buys."
          value={draft.clickMinor / unit}
          min={0}
          decimalScale={digitsOf(currency)}
          onChange={(value) => type({ clickMinor: Math.round(Number(value) * unit) })}
        />
        <Select
          label="Half of it is forgotten"
          description="A short time follows tastes that change, a long one is surer of those that stay. Above it says which foretold best so far."
          data={paceData}
          value={draft.halfLifeDays === null ? BY_WHAT_CAME : String(draft.halfLifeDays)}
          allowDeselect={false}
          onChange={(value) => type({ halfLifeDays: PACES.find((days) => String(days) === value) ?? null })}
        />
      </div>
      <p className={css.why}>Days within which what a person does counts as the outcome of what they were shown:</p>
      <div className={css.form}>
        {MEDIA.map(({ id, label }) => (
          <NumberInput
            key={id}
            label={label}
            value={draft.windowDays[id]}
            min={1}
            max={365}
            allowDecimal={false}
            onChange={(value) => type({ windowDays: { ...draft.windowDays, [id]: Number(value) } })}
          />
        ))}
      </div>
      <May to="write">
        <div className={css.actions}>
          <Button type="submit" disabled={JSON.stringify(draft) === JSON.stringify(settings)} loading={change.isPending}>
            Save
          </Button>
        </div>
      </May>
    </form>
  );
}
