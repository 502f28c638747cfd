import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Journey, JourneyChange } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { useMay } from "../session.ts";
import { RulePick } from "./journey-picks.tsx";
import { NamePick } from "./journey-settings.tsx";
import css from "./journey.module.css";

type Goal = NonNullable<Journey["goal"]>;

/** Changes a rule at once; undo puts it back. */
function useRule(journey: Journey) {
  const queryClient = useQueryClient();
  const keep = (changed: Journey) => queryClient.setQueryData(queries.journey(journey.id).queryKey, changed);
  const change = useMutation({
    mutationFn: ({ change }: { change: JourneyChange; before: JourneyChange }) => actions.changeJourney(journey.id, change),
    onSuccess: (changed, { before }) => {
      keep(changed);
      tellWithUndo("The rule is changed.", () => {
        void actions.changeJourney(journey.id, before).then(keep, (error: unknown) => complain(sentenceOf(error)));
      });
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (next: JourneyChange, before: JourneyChange) => change.mutate({ change: next, before });
}

export function JourneyRules({ journey }: { journey: Journey }) {
  const may = useMay();
  const disabled = !may("write") || journey.state === "ended";
  return (
    <fieldset className={css.bare} disabled={disabled}>
      <GoalPanel journey={journey} />
      <Panel title="Who comes in, and what it is measured by">
        <div className={css.grid}>
          <Reentry journey={journey} />
          <HeldBack journey={journey} />
          <Window journey={journey} />
        </div>
      </Panel>
      <Panel title="Pauses and delays" note="Nothing that is late goes out unseen.">
        <div className={css.grid}>
          <AfterPause journey={journey} />
          <Late journey={journey} />
          <Name journey={journey} />
        </div>
      </Panel>
    </fieldset>
  );
}

const goalKinds = [
  { value: "none", label: "There is none: everybody goes to the end" },
  { value: "event", label: "An event happens" },
  { value: "segment", label: "They come into a segment" },
  { value: "rule", label: "A rule holds" },
];

const kindOf = (goal: Journey["goal"]): string => (goal === null ? "none" : (Object.keys(goal)[0] ?? "none"));

function GoalPanel({ journey }: { journey: Journey }) {
  const change = useRule(journey);
  const [kind, setKind] = useState(kindOf(journey.goal));
  const segments = useQuery(queries.segments()).data?.items.filter((segment) => segment.kind === "live") ?? [];
  const { goal } = journey;
  const put = (next: Goal | null) => change({ goal: next }, { goal });
  return (
    <Panel title="The goal" note="Whoever reaches it leaves, wherever they are in the journey.">
      <div className={css.grid}>
        <NativeSelect
          label="It is reached when"
          value={kind}
          data={goalKinds}
          onChange={(event) => {
            setKind(event.currentTarget.value);
            if (event.currentTarget.value === "none" && goal !== null) put(null);
          }}
        />
        {kind === "event" && <EventGoal value={goal !== null && "event" in goal ? goal.event : ""} put={(event) => put({ event })} />}
        {kind === "segment" && (
          <NativeSelect
            label="Segment"
            value={goal !== null && "segment" in goal ? goal.segment : ""}
            onChange={(event) => event.currentTarget.value !== "" && put({ segment: event.currentTarget.value })}
            data={[{ value: "", label: "choose" }, ...segments.map(({ id, name }) => ({ value: id, label: name }))]}
          />
        )}
      </div>
      {kind === "rule" && (
        <RulePick title="Rule" value={goal !== null && "rule" in goal ? goal.rule : undefined} set={(rule) => put({ rule })} />
      )}
    </Panel>
  );
}

function EventGoal({ value, put }: { value: string; put: (event: string) => void }) {
  const [typed, setTyped] = useState(value);
  const keep = () => typed.trim() !== "" && typed.trim() !== value && put(typed.trim());
  return (
    <div onBlur={keep}>
      <NamePick of="event" label="Event" description="Since the person came in" value={typed} set={setTyped} />
    </div>
  );
}

function Reentry({ journey }: { journey: Journey }) {
  const change = useRule(journey);
  const { reentry } = journey;
  const put = (next: Journey["reentry"]) => change({ reentry: next }, { reentry });
  return (
    <div className={css.pair}>
      <NativeSelect
        label="Whoever was in comes in again"
        value={reentry.kind}
        onChange={(event) => {
          const { value } = event.currentTarget;
          put(value === "after" ? { kind: "after", days: 90 } : { kind: value === "always" ? "always" : "never" });
        }}
        data={[
          { value: "never", label: "never" },
          { value: "after", label: "after some days" },
          { value: "always", label: "at each occasion" },
        ]}
      />
      {reentry.kind === "after" && (
        <Days label="Days since they came in" value={reentry.days} most={3650} put={(days) => put({ kind: "after", days })} />
      )}
    </div>
  );
}

interface DaysProps {
  label: string;
  description?: string;
  value: number;
  most: number;
  least?: number;
  put: (value: number) => void;
}

/** A whole number that counts when one leaves the field. */
function Days({ label, description, value, most, least = 1, put }: DaysProps) {
  return (
    <NumberInput
      key={value}
      label={label}
      description={description}
      defaultValue={value}
      min={least}
      max={most}
      allowDecimal={false}
      onBlur={(event) => {
        const next = Number(event.currentTarget.value);
        if (Number.isInteger(next) && next >= least && next <= most && next !== value) put(next);
      }}
    />
  );
}

function HeldBack({ journey }: { journey: Journey }) {
  const change = useRule(journey);
  return (
    <Days
      label="Left alone, in percent"
      description="Drawn by chance as people come. Without them nobody can say what the journey did."
      value={Math.round(journey.heldBack * 100)}
      least={0}
      most={90}
      put={(percent) => change({ heldBack: percent / 100 }, { heldBack: journey.heldBack })}
    />
  );
}

function Window({ journey }: { journey: Journey }) {
  const change = useRule(journey);
  return (
    <Days
      label="Purchases count for days"
      description="After somebody came in, for them and for those left alone alike."
      value={journey.windowDays}
      most={365}
      put={(windowDays) => change({ windowDays }, { windowDays: journey.windowDays })}
    />
  );
}

function AfterPause({ journey }: { journey: Journey }) {
  const change = useRule(journey);
  return (
    <NativeSelect
      label="What became due during a pause"
      description="When the journey goes on again"
      value={journey.afterPause}
      onChange={(event) =>
        change({ afterPause: event.currentTarget.value === "ask" ? "ask" : "go-on" }, { afterPause: journey.afterPause })
      }
      data={[
        { value: "go-on", label: "goes on by itself" },
        { value: "ask", label: "waits for somebody to say so" },
      ]}
    />
  );
}

function Late({ journey }: { journey: Journey }) {
  const change = useRule(journey);
  return (
    <Days
      label="Too late after hours"
      description="What is later than that, such as after the server was off, waits for somebody."
      value={journey.lateHours}
      most={8760}
      put={(lateHours) => change({ lateHours }, { lateHours: journey.lateHours })}
    />
  );
}

function Name({ journey }: { journey: Journey }) {
  const change = useRule(journey);
  return (
    <TextInput
      key={journey.name}
      label="Name of the journey"
      description="For you; the people in it do not see it."
      defaultValue={journey.name}
      maxLength={120}
      onBlur={(event) => {
        const name = event.currentTarget.value.trim();
        if (name !== "" && name !== journey.name) change({ name }, { name: journey.name });
      }}
    />
  );
}
