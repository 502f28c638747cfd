import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { DecisionRule, Presentation } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import css from "./decisions.module.css";

function useChange<Given>(change: (given: Given) => Promise<{ message: string; undo: () => Promise<unknown> }>) {
  const queryClient = useQueryClient();
  const again = () => {
    for (const key of ["/v1/decision-rules", "/v1/presentations", "/v1/decisions/learned"])
      void queryClient.invalidateQueries({ queryKey: [key] });
  };
  return useMutation({
    mutationFn: change,
    onSuccess({ message, undo }) {
      again();
      tellWithUndo(message, () => void undo().then(again, (error: unknown) => complain(sentenceOf(error))));
    },
    onError: (error) => complain(sentenceOf(error)),
  });
}

/** What a person fixes or forbids whatever was learned, and the ways to put an offer. */
export function Steer() {
  return (
    <>
      <Rules />
      <div id="ways">
        <Presentations />
      </div>
    </>
  );
}

const words = ({ action, name, segment }: DecisionRule): string =>
  `${action === "pin" ? "Always" : "Never"} “${name}” for ${segment === null ? "everybody" : `“${segment}”`}`;

function Rules() {
  const query = useQuery(queries.decisionRules());
  const end = useChange(async (rule: DecisionRule) => {
    await actions.endDecisionRule(rule.id);
    return { message: `Ended: ${words(rule)}.`, undo: () => actions.restoreDecisionRule(rule.id) };
  });
  return (
    <Panel title="Fixed by hand" note="It holds whatever was learned, and what is fixed teaches nothing about the rest.">
      <Loaded query={query} lines={2}>
        {({ items }) => (
          <ul className={css.list}>
            {items.length === 0 && <li className={css.why}>Nothing is fixed and nothing forbidden: what was learned decides.</li>}
            {items.map((rule) => (
              <li key={rule.id} className={css.line}>
                <span>{words(rule)}</span>
                <May to="write">
                  <Button size="compact-sm" variant="default" onClick={() => end.mutate(rule)}>
                    End
                  </Button>
                </May>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <May to="write">
        <NewRule />
      </May>
    </Panel>
  );
}

function NewRule() {
  const may = useMay();
  const learned = useQuery(queries.learned({}));
  const segments = useQuery({ ...queries.segments(), enabled: may("lists") });
  const [subject, setSubject] = useState<string | null>(null);
  const [segmentId, setSegmentId] = useState<string | null>(null);
  const fix = useChange(async (action: "pin" | "forbid") => {
    const rule = await actions.makeDecisionRule({ subject: subject ?? "", action, segmentId });
    setSubject(null);
    return { message: `${words(rule)}.`, undo: () => actions.endDecisionRule(rule.id) };
  });
  const choices = [
    { value: "nothing", label: "Nothing: leave them alone" },
    ...(learned.data?.offers ?? [])
      .filter(({ id }) => !id.startsWith("next: "))
      .map(({ id, name }) => ({ value: `offer:${id}`, label: name })),
    ...(learned.data?.presentations ?? []).map(({ id, name }) => ({ value: `presentation:${id}`, label: `Put as “${name}”` })),
  ];
  return (
    <div className={css.form}>
      <Select label="What" data={choices} value={subject} onChange={setSubject} searchable />
      <Select
        label="For"
        placeholder="Everybody"
        clearable
        data={(segments.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={segmentId}
        onChange={setSegmentId}
      />
      <Button disabled={subject === null} onClick={() => fix.mutate("pin")}>
        Always
      </Button>
      <Button disabled={subject === null} variant="default" onClick={() => fix.mutate("forbid")}>
        Never
      </Button>
    </div>
  );
}

const TONES = ["factual", "warm", "playful", "urgent", "exclusive"] as const;
const BLANK = { name: "", headline: "", tone: "warm" as (typeof TONES)[number] };

function Presentations() {
  const query = useQuery(queries.presentations());
  const [draft, setDraft] = useState(BLANK);
  const type = (change: Partial<typeof BLANK>) => setDraft((old) => ({ ...old, ...change }));
  const add = useChange(async () => {
    const { id, name } = await actions.makePresentation(draft);
    setDraft(BLANK);
    return { message: `“${name}” is a way to put any offer.`, undo: () => actions.archivePresentation(id) };
  });
  const off = useChange(async ({ id, name }: Presentation) => {
    await actions.archivePresentation(id);
    return { message: `“${name}” is off the list.`, undo: () => actions.restorePresentation(id) };
  });
  return (
    <Panel title="Ways to put an offer" note="Write {offer} where the offer's own headline shall stand.">
      <Loaded query={query} lines={2}>
        {({ items }) => (
          <ul className={css.list}>
            {items.map((one) => (
              <li key={one.id} className={css.line}>
                <span>
                  {one.name} <Tag>{one.tone}</Tag> <span className={css.why}>{one.headline}</span>
                </span>
                <May to="write">
                  <Button size="compact-sm" variant="default" onClick={() => off.mutate(one)}>
                    Take off
                  </Button>
                </May>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <May to="write">
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate(undefined);
          }}
        >
          <TextInput label="Name" required value={draft.name} onChange={(event) => type({ name: event.currentTarget.value })} />
          <TextInput label="Headline" required value={draft.headline} onChange={(event) => type({ headline: event.currentTarget.value })} />
          <Select
            label="Tone"
            data={[...TONES]}
            value={draft.tone}
            allowDeselect={false}
            onChange={(value) => type({ tone: TONES.find((tone) => tone === value) ?? "warm" })}
          />
          <Button type="submit">Add it</Button>
        </form>
      </May>
    </Panel>
  );
}
