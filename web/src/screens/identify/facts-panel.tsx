import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Correctable, Person, Replaced } from "../../api/types.ts";
import { day, percent } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { useMay } from "../session.ts";
import { Answers } from "./answers.tsx";
import css from "./person.module.css";

const tones: Record<string, Tone> = { declared: "good", observed: "info", inferred: "warn", supplied: "plain" };

/** What is known, each with its origin; what the person corrects is noted here, and what was there before stays readable. */
export function Facts({ person }: { person: Person }) {
  const may = useMay()("care");
  const [open, setOpen] = useState<"" | "correct" | "before">("");
  const turn = (part: "correct" | "before") => setOpen(open === part ? "" : part);
  return (
    <Panel title="Facts" note="Each says where it comes from and how long it stays fresh">
      {person.facts.length === 0 && <p className={css.small}>None yet.</p>}
      <ul className={css.rows}>
        {person.facts.map((fact) => (
          <li key={`${fact.attribute} ${fact.kind}`} className={css.row}>
            <span className={css.rowText}>
              {fact.value}
              <span className={css.small}>
                {fact.name}, {fact.source}, {freshness(fact)}
                {fact.confidence < 1 && `, ${percent(fact.confidence)} sure`}
              </span>
            </span>
            <Tag tone={tones[fact.kind] ?? "plain"}>{fact.kind}</Tag>
          </li>
        ))}
      </ul>
      <div className={css.deeds}>
        {may && (
          <Button size="compact-sm" variant="default" aria-expanded={open === "correct"} onClick={() => turn("correct")}>
            Set right
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" aria-expanded={open === "before"} onClick={() => turn("before")}>
          What was there before
        </Button>
      </div>
      {open !== "" && <Looked personId={person.id} part={open} />}
    </Panel>
  );
}

function freshness(fact: { observedAt: string; freshUntil: string | null }): string {
  const seen = day(fact.observedAt);
  if (fact.freshUntil === null) return seen;
  return Date.parse(fact.freshUntil) < Date.now() ? `${seen}, stale: ask again` : `${seen}, fresh until ${day(fact.freshUntil)}`;
}

/** Looked up only when somebody wants it: most people who open a person do not. */
function Looked({ personId, part }: { personId: string; part: "correct" | "before" }) {
  const query = useQuery(queries.corrections(personId));
  return (
    <Loaded query={query}>
      {({ attributes, replaced }) =>
        part === "correct" ? <SetRight personId={personId} attributes={attributes} /> : <Before replaced={replaced} />
      }
    </Loaded>
  );
}

function SetRight({ personId, attributes }: { personId: string; attributes: readonly Correctable[] }) {
  const [chosen, setChosen] = useState("");
  const attribute = attributes.find((one) => one.attribute === chosen);
  const queryClient = useQueryClient();
  const lookAgain = (): void => {
    for (const part of ["", "/corrections", "/questions", "/timeline"])
      void queryClient.invalidateQueries({ queryKey: [`/v1/people/${personId}${part}`] });
  };
  const failed = (error: unknown) => complain(sentenceOf(error));
  const undo = useMutation({
    mutationFn: (before: Correctable) => actions.takeAnswerBack(personId, before.attribute, before.declared),
    onSuccess: lookAgain,
    onError: failed,
  });
  const correct = useMutation({
    mutationFn: ({ to, value }: { to: Correctable; value: unknown }) => actions.correct(personId, to.attribute, value),
    onSuccess: (_, { to }) => {
      lookAgain();
      setChosen("");
      tellWithUndo(`${to.name} is set right. What was there before is kept.`, () => undo.mutate(to));
    },
    onError: failed,
  });
  return (
    <div className={css.rows}>
      <NativeSelect
        label="What is not right"
        value={chosen}
        data={[{ value: "", label: "Choose" }, ...attributes.map((one) => ({ value: one.attribute, label: one.name }))]}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      {attribute !== undefined && (
        <Answers
          key={attribute.attribute}
          label={attribute.name}
          type={attribute.type}
          options={attribute.options}
          busy={correct.isPending}
          answer={(value) => correct.mutate({ to: attribute, value })}
        />
      )}
    </div>
  );
}

function Before({ replaced }: { replaced: readonly Replaced[] }) {
  if (replaced.length === 0) return <p className={css.small}>Nothing has been replaced.</p>;
  return (
    <ul className={css.rows} aria-label="What was there before">
      {replaced.map((fact) => (
        <li key={`${fact.replacedAt} ${fact.name} ${fact.words}`} className={css.row}>
          <span className={css.rowText}>
            {fact.words}
            <span className={css.small}>
              {fact.name}, {fact.source}, {day(fact.observedAt)}; replaced {day(fact.replacedAt)} by {fact.replacedBy}
            </span>
          </span>
          <Tag tone={tones[fact.kind] ?? "plain"}>{fact.kind}</Tag>
        </li>
      ))}
    </ul>
  );
}
