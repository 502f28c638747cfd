import { Button, NumberInput, Radio } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { LifeLinePreview, LifeLineRule } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Waiting } from "../../ui/states.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import css from "./life-line.module.css";

/** Where each way of measuring silence usually begins. */
const usual = { rhythm: { lapsingAfter: 2, formerAfter: 4 }, days: { lapsingAfter: 180, formerAfter: 365 } } as const;

function useChange(before: LifeLineRule) {
  const queryClient = useQueryClient();
  const taken = (rule: LifeLineRule) => {
    queryClient.setQueryData(queries.lifeLineRule().queryKey, rule);
    void queryClient.invalidateQueries(queries.jobs());
  };
  const undo = useMutation({ mutationFn: actions.changeLifeLine, onSuccess: taken, onError: (error) => complain(sentenceOf(error)) });
  return useMutation({
    mutationFn: actions.changeLifeLine,
    onSuccess: (rule) => {
      taken(rule);
      tellWithUndo("The life line is defined anew; everybody's state follows in a moment.", () => undo.mutate(before));
    },
  });
}

/** The definition, with who would change before one saves. */
export function LifeLineDefinition({ rule: saved }: { rule: LifeLineRule }) {
  const [rule, setRule] = useState(saved);
  const change = useChange(saved);
  const may = useMay();
  const type = (part: Partial<LifeLineRule>) => setRule((old) => ({ ...old, ...part }));
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate(rule);
  }
  const sound = rule.lapsingAfter > 0 && rule.formerAfter > rule.lapsingAfter && rule.wonBackDays >= 1 && rule.engagedDays >= 1;
  const changed = JSON.stringify(rule) !== JSON.stringify(saved);
  return (
    <div className={css.columns}>
      <Panel title="Definition" note="In your own terms; the usual one follows each person's own buying rhythm.">
        <form className={css.form} onSubmit={save}>
          {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
          <Radio.Group label="Silence is long by" value={rule.silence} onChange={(silence) => type({ silence, ...usual[silence] })}>
            <div className={css.choices}>
              <Radio value="rhythm" label="the own rhythm: days between purchases of each person" />
              <Radio value="days" label="plain days, the same for all" />
            </div>
          </Radio.Group>
          <Limits rule={rule} type={type} />
          {!sound && (
            <p className={css.unsound}>A former customer has been silent for longer than a lapsing one, and every number is above zero.</p>
          )}
          <May to="write">
            <div>
              <Button type="submit" disabled={!sound || !changed} loading={change.isPending}>
                Save
              </Button>
            </div>
          </May>
        </form>
      </Panel>
      <Panel title="Who would change">{sound && may("lists") ? <Preview rule={rule} changed={changed} /> : null}</Panel>
    </div>
  );
}

function Limits({ rule, type }: { rule: LifeLineRule; type: (part: Partial<LifeLineRule>) => void }) {
  const inRhythms = rule.silence === "rhythm";
  const limit = (label: string, key: "lapsingAfter" | "formerAfter") => (
    <NumberInput
      label={label}
      suffix={inRhythms ? " × the own rhythm" : " days"}
      value={rule[key]}
      min={inRhythms ? 0.5 : 1}
      max={3650}
      step={inRhythms ? 0.5 : 10}
      decimalScale={inRhythms ? 2 : 0}
      onChange={(value) => type({ [key]: Number(value) })}
    />
  );
  const days = (label: string, description: string, key: "quickestRhythm" | "wonBackDays" | "engagedDays", min: number) => (
    <NumberInput
      label={label}
      description={description}
      suffix=" days"
      value={rule[key]}
      min={min}
      max={key === "quickestRhythm" ? 365 : 3650}
      allowDecimal={false}
      onChange={(value) => type({ [key]: Number(value) })}
    />
  );
  return (
    <div className={css.pair}>
      {limit("Lapsing after", "lapsingAfter")}
      {limit("Former after", "formerAfter")}
      {inRhythms && days("Quickest rhythm", "Nobody's counts as quicker", "quickestRhythm", 0)}
      {days("Won back for", "After a former customer's purchase", "wonBackDays", 1)}
      {days("Engaged for", "After a prospect's own doing", "engagedDays", 1)}
    </div>
  );
}

function Preview({ rule, changed }: { rule: LifeLineRule; changed: boolean }) {
  const [settled] = useDebouncedValue(rule, 300);
  const { data, error } = useQuery({ ...queries.lifeLinePreview(settled), placeholderData: keepPreviousData });
  if (error !== null) return <ErrorBox sentence={sentenceOf(error)} />;
  if (data === undefined) return <Waiting lines={4} />;
  return (
    <div className={css.preview} aria-live="polite">
      <p className={css.sentence}>{sentence(data, changed)}</p>
      {data.changes.length > 0 && (
        <ul className={css.changes}>
          {data.changes.map((one) => (
            <li key={`${one.from} ${one.to}`}>
              <span className="number">{whole(one.people)}</span> from {one.fromLabel.toLowerCase()} to {one.toLabel.toLowerCase()}
              <span className={css.meaning}>
                {": "}
                {one.some.map(({ personId, name }, i) => (
                  <span key={personId}>
                    {i > 0 && ", "}
                    <AppLink href={paths.person(personId)}>{name ?? "somebody without a name"}</AppLink>
                  </span>
                ))}
                {one.people > one.some.length && " …"}
              </span>
            </li>
          ))}
        </ul>
      )}
      <dl className={css.states}>
        {(["lapsing", "former", "won-back", "engaged-prospect"] as const).map((state) => (
          <div key={state}>
            <dt>{labels[state]}</dt>
            <dd className={css.meaning}>{data.meanings[state]}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const labels = { lapsing: "Lapsing", former: "Former customer", "won-back": "Won back", "engaged-prospect": "Engaged prospect" } as const;

function sentence({ people, sampled, changes }: LifeLinePreview, changed: boolean): string {
  if (people === 0) return "Nobody has a state yet: import purchases first.";
  const moved = changes.reduce((sum, one) => sum + one.people, 0);
  if (moved === 0)
    return changed ? `None of ${whole(people)} people would change.` : "As it holds now. Change a number to see who would stand elsewhere.";
  const about = sampled ? "About " : "";
  return `${about}${whole(moved)} of ${whole(people)} people would stand elsewhere.`;
}
