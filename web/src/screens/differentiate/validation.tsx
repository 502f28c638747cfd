import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { NewEnding, ValidationPage } from "../../api/types.ts";
import { day, percent, whole } from "../../lib/format.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import css from "./needs.module.css";

const key = ["/v1/loyalty-square/validation"];
const kinds = [
  { value: "price", label: "Prices rose" },
  { value: "range", label: "The range was cut" },
  { value: "branch", label: "A branch closed or moved" },
  { value: "delivery", label: "Delivery became slower" },
];
const verdicts = { held: "It held", "did not hold": "It did not hold", "cannot tell": "Cannot tell" } as const;
const tones = { held: "good", "did not hold": "bad", "cannot tell": "plain" } as const;

/** Did those called heart stay more when something that made buying easy came to an end? */
export function ValidationPanel() {
  const query = useQuery(queries.validation());
  const [noting, setNoting] = useState(false);
  return (
    <>
      <Panel
        title="Did it hold?"
        note="When something that made buying here easy came to an end: did those called heart stay more than those called habit?"
        actions={
          <May to="write">
            <Button variant="default" onClick={() => setNoting(true)} disabled={noting}>
              Note an ending
            </Button>
          </May>
        }
      >
        <Loaded query={query} lines={4}>
          {(page) => (
            <div className={css.stack}>
              <p>
                <Tag tone={tones[page.verdict]}>{verdicts[page.verdict]}</Tag>
              </p>
              <p className={css.voice}>{page.sentence}</p>
              {page.pending && <p className={css.small}>Something was noted since; this is being worked out anew.</p>}
              <Endings page={page} />
            </div>
          )}
        </Loaded>
      </Panel>
      {noting && <EndingForm close={() => setNoting(false)} />}
    </>
  );
}

function Endings({ page }: { page: ValidationPage }) {
  const waiting = page.noted.filter((one) => !page.endings.some(({ id }) => id === one.id));
  return (
    <ul className={css.endings} aria-label="What ended, and who stayed">
      {waiting.map((ending) => (
        <li key={ending.id} className={css.ending}>
          <span>
            {day(ending.day)}: {ending.words}
          </span>
          <span className={css.small}>Being worked out.</span>
          <Remove id={ending.id} page={page} />
        </li>
      ))}
      {page.endings.map((ending) => (
        <li key={ending.id ?? `${ending.day} ${ending.words}`} className={css.ending}>
          <span>
            {day(ending.day)}: {ending.words}
          </span>
          <span className={css.small}>{storyOf(ending)}</span>
          {ending.id !== null && <Remove id={ending.id} page={page} />}
        </li>
      ))}
    </ul>
  );
}

function storyOf({ outcome, window, effect }: ValidationPage["endings"][number]): string {
  if (outcome === null || window === null) return "Cannot be judged: it needs half a year of history before and 60 days after.";
  const of = ({ people, stayed }: { people: number; stayed: number }) =>
    people === 0 ? "none" : `${percent(stayed / people)} of ${whole(people)}`;
  const { touched, untouched } = outcome;
  const points =
    effect === null
      ? " Too few to say."
      : ` ${Math.round(100 * effect.difference)} points of 100 more by heart (${Math.round(100 * effect.low)} to ${Math.round(100 * effect.high)}).`;
  return `Ordered again within ${window} days, of those touched: heart ${of(touched.heart)}, habit ${of(touched.habit)}; of the others: heart ${of(untouched.heart)}, habit ${of(untouched.habit)}.${points}`;
}

function Remove({ id, page }: { id: string; page: ValidationPage }) {
  const queryClient = useQueryClient();
  const look = (): void => void queryClient.invalidateQueries({ queryKey: key });
  const remove = useMutation({
    mutationFn: () => actions.removeEnding(id),
    onSuccess: () => {
      look();
      const noted = page.noted.find((one) => one.id === id);
      if (noted === undefined) return;
      const { id: _, ...again } = noted;
      tellWithUndo("The note is taken away.", () => void actions.noteEnding(again).then(look));
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <May to="write">
      <div data-noprint>
        <Button variant="subtle" size="compact-sm" loading={remove.isPending} onClick={() => remove.mutate()}>
          Take this note away
        </Button>
      </div>
    </May>
  );
}

const blank = { kind: "branch", day: "", words: "", place: "", category: "" };

function EndingForm({ close }: { close: () => void }) {
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(blank);
  const type = (change: Partial<typeof blank>) => setDraft((old) => ({ ...old, ...change }));
  const note = useMutation({
    mutationFn: () =>
      actions.noteEnding({
        kind: draft.kind as NewEnding["kind"],
        day: draft.day,
        words: draft.words,
        place: draft.place === "" ? null : draft.place,
        category: draft.category === "" ? null : draft.category,
      }),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: key });
      close();
    },
  });
  return (
    <FormPanel
      title="An ending"
      note="Everybody who bought there, or of that category, in the year before counts as touched; everybody where you leave both empty."
      failure={note.isError ? sentenceOf(note.error) : null}
      busy={note.isPending}
      submit="Note it"
      send={() => note.mutate()}
      close={close}
    >
      <NativeSelect label="What ended" data={kinds} value={draft.kind} onChange={(event) => type({ kind: event.currentTarget.value })} />
      <TextInput
        label="First day without it"
        type="date"
        value={draft.day}
        onChange={(event) => type({ day: event.currentTarget.value })}
        required
      />
      <TextInput
        label="In a few words"
        value={draft.words}
        onChange={(event) => type({ words: event.currentTarget.value })}
        maxLength={200}
        required
      />
      <TextInput
        label="Branch or channel"
        description="As it stands in your purchases"
        value={draft.place}
        onChange={(event) => type({ place: event.currentTarget.value })}
      />
      <TextInput
        label="Category"
        description="As it stands in your purchases"
        value={draft.category}
        onChange={(event) => type({ category: event.currentTarget.value })}
      />
    </FormPanel>
  );
}
