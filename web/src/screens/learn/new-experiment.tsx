import { Button, NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { digitsOf } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { FormPanel } from "../../ui/form-panel.tsx";
import { tell } from "../../ui/toast.tsx";
import { useMoney } from "../session.ts";
import css from "./experiments.module.css";
import { PowerNote } from "./power-note.tsx";

type Outcome = "money" | "bought" | "event";

interface Draft {
  name: string;
  arms: readonly { name: string; percent: number }[];
  heldBack: number;
  windowDays: number;
  outcome: Outcome;
  event: string;
  /** Null: as many as the past tells. */
  perDay: number | null;
  days: number;
  /** In units of money, or in points of share; 0 where nothing is wished for. */
  wished: number;
}

const FIRST: Draft = {
  name: "",
  arms: [
    { name: "A", percent: 50 },
    { name: "B", percent: 50 },
  ],
  heldBack: 0,
  windowDays: 30,
  outcome: "money",
  event: "",
  perDay: null,
  days: 30,
  wished: 0,
};

const outcomes = [
  { value: "money", label: "Money a person" },
  { value: "bought", label: "Who buys again" },
  { value: "event", label: "Who does something (an event)" },
];

/** The fields of a thing of one's own; while one types it says what the experiment will be able to see. */
export function NewExperiment({ close }: { close: () => void }) {
  const [draft, setDraft] = useState(FIRST);
  const change = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }));
  const go = useGo();
  const queryClient = useQueryClient();
  const { name, heldBack, windowDays, outcome, event } = draft;
  const total = draft.arms.reduce((sum, arm) => sum + arm.percent, 0);
  const begin = useMutation({
    mutationFn: () =>
      actions.beginExperiment({
        name,
        arms: draft.arms.map((arm) => ({ name: arm.name, share: arm.percent / 100 })),
        heldBack: heldBack / 100,
        windowDays,
        outcome,
        event: outcome === "event" ? event : null,
      }),
    onSuccess: (made) => {
      void queryClient.invalidateQueries({ queryKey: ["/v1/experiments"] });
      tell("The experiment runs; ask for an arm whenever somebody comes.");
      go(paths.experiment(made.id));
    },
  });
  return (
    <FormPanel
      title="Try something"
      note="People are drawn when they come: your shop or site asks for an arm and shows what it says."
      failure={
        begin.isError ? sentenceOf(begin.error) : total === 100 ? null : `The shares of the arms add up to ${total} %, not to 100 %.`
      }
      busy={begin.isPending}
      submit="Begin"
      disabled={name.trim() === "" || total !== 100 || (outcome === "event" && event.trim() === "")}
      layout={css.stack}
      send={() => begin.mutate()}
      close={close}
    >
      <TextInput label="Name" value={name} maxLength={120} required onChange={(e) => change({ name: e.currentTarget.value })} />
      <Arms arms={draft.arms} change={(arms) => change({ arms })} />
      <div className={css.row}>
        <NumberInput
          label="Held back, in percent"
          description="See what they would have seen anyway"
          value={heldBack}
          min={0}
          max={90}
          onChange={(v) => change({ heldBack: Number(v) })}
        />
        <NumberInput
          label="Days that count"
          description="From the day each is drawn"
          value={windowDays}
          min={1}
          max={365}
          onChange={(v) => change({ windowDays: Math.max(1, Number(v)) })}
        />
        <NativeSelect
          label="Judged by"
          description="What it is to change"
          value={outcome}
          data={outcomes}
          onChange={(e) => change({ outcome: e.currentTarget.value as Outcome, wished: 0 })}
        />
        {outcome === "event" && (
          <TextInput
            label="Event"
            description="Its name, as it is sent in"
            value={event}
            onChange={(e) => change({ event: e.currentTarget.value })}
          />
        )}
      </div>
      <Before draft={draft} change={change} />
    </FormPanel>
  );
}

function Arms({ arms, change }: { arms: Draft["arms"]; change: (arms: Draft["arms"]) => void }) {
  const set = (place: number, part: Partial<Draft["arms"][number]>) =>
    change(arms.map((arm, i) => (i === place ? { ...arm, ...part } : arm)));
  function even(names: readonly string[]): void {
    const each = Math.floor(100 / names.length);
    change(names.map((name, i) => ({ name, percent: i === 0 ? 100 - each * (names.length - 1) : each })));
  }
  return (
    <div className={css.stack}>
      {arms.map((arm, i) => (
        <div key={i} className={css.arms}>
          <TextInput
            label={`Name of arm ${i + 1}`}
            value={arm.name}
            maxLength={40}
            onChange={(e) => set(i, { name: e.currentTarget.value })}
          />
          <NumberInput
            label="Share, %"
            aria-label={`Share of arm ${i + 1}, in percent`}
            value={arm.percent}
            min={1}
            max={100}
            onChange={(v) => set(i, { percent: Number(v) })}
          />
          <Button
            variant="subtle"
            disabled={arms.length === 1}
            aria-label={`Leave out arm ${i + 1}`}
            onClick={() => even(arms.filter((_, j) => j !== i).map(({ name }) => name))}
          >
            Leave out
          </Button>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          disabled={arms.length >= 10}
          onClick={() => even([...arms.map(({ name }) => name), String.fromCharCode(65 + arms.length)])}
        >
          One more
        </Button>
      </div>
    </div>
  );
}

/** Power and duration, before it begins. */
function Before({ draft, change }: { draft: Draft; change: (part: Partial<Draft>) => void }) {
  const { currency, show } = useMoney();
  const money = draft.outcome === "money";
  const wished = money ? Math.round(draft.wished * 10 ** digitsOf(currency)) : draft.wished / 100;
  const total = draft.arms.reduce((sum, arm) => sum + arm.percent, 0) || 1;
  const days = Math.max(1, draft.days);
  const comers = useQuery({ ...queries.comers(days), placeholderData: (old) => old }).data;
  const perDay = draft.perDay ?? comers?.perDay ?? 0;
  const plan = queries.experimentPlan({
    people: 0,
    perDay,
    days,
    windowDays: draft.windowDays,
    heldBack: draft.heldBack / 100,
    shares: draft.arms.map(({ percent }) => (Math.max(percent, 0) / total).toFixed(4)).join(","),
    outcome: draft.outcome,
    ...(draft.outcome === "event" && draft.event.trim() !== "" && { event: draft.event.trim() }),
    ...(wished > 0 && { wished }),
  });
  const query = useQuery({ ...plan, placeholderData: (old) => old, enabled: comers !== undefined || draft.perDay !== null });
  return (
    <>
      <div className={css.row}>
        <NumberInput label="People who come in a day" value={perDay} min={0} onChange={(v) => change({ perDay: Number(v) })} />
        <NumberInput label="It is to run for, in days" value={draft.days} min={1} max={365} onChange={(v) => change({ days: Number(v) })} />
        <NumberInput
          label={money ? `Effect hoped for, ${currency} a person` : "Effect hoped for, in points"}
          value={draft.wished}
          min={0}
          decimalScale={2}
          onChange={(v) => change({ wished: Number(v) })}
        />
      </div>
      {comers !== undefined && (
        <p className={css.hint}>
          {comers.sentence}
          {draft.perDay !== null && draft.perDay !== comers.perDay && (
            <>
              {" "}
              <Button size="compact-xs" variant="subtle" onClick={() => change({ perDay: null })}>
                Count with that
              </Button>
            </>
          )}
        </p>
      )}
      <PowerNote query={query} wished={wished > 0 ? (money ? `${show(wished)} a person` : `${draft.wished} points`) : undefined} />
    </>
  );
}
