import { NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Attribute, NewAttribute } from "../../api/types.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { answerKinds, optionsOf, textOf } from "./attribute-options.ts";
import css from "./dictionary.module.css";

const sensitivities = [
  { value: "open", label: "Open: says little" },
  { value: "personal", label: "Personal: says something about somebody" },
  { value: "special", label: "Special: health, belief and the like; never asked in passing" },
] as const;

const languages = [
  { id: "en", label: "In English" },
  { id: "de", label: "In German" },
] as const;

type Draft = Required<NewAttribute>;

const blank: Draft = { name: "", type: "text", purpose: "", sensitivity: "personal", freshDays: null, options: [], words: {} };

/** What of an attribute can be changed, and be put back by an undo. */
function draftOf({ name, type, purpose, sensitivity, freshDays, options, words }: Attribute): Draft {
  return { name, type, purpose, sensitivity, freshDays, options, words };
}

function useSave(attribute: Attribute | undefined, close: () => void) {
  const queryClient = useQueryClient();
  const lookAgain = () => void queryClient.invalidateQueries(queries.attributes());
  const undo = useMutation({
    mutationFn: (id: string) => (attribute === undefined ? actions.archiveAttribute(id) : actions.changeAttribute(id, draftOf(attribute))),
    onSuccess: lookAgain,
    onError: (error) => complain(sentenceOf(error)),
  });
  return useMutation({
    mutationFn: (draft: Draft) => (attribute === undefined ? actions.addAttribute(draft) : actions.changeAttribute(attribute.id, draft)),
    onSuccess: (saved) => {
      lookAgain();
      tellWithUndo(attribute === undefined ? `“${saved.name}” is in the dictionary.` : `“${saved.name}” is changed.`, () =>
        undo.mutate(saved.id),
      );
      close();
    },
  });
}

export function AttributeForm({ attribute, close }: { attribute: Attribute | undefined; close: () => void }) {
  const [draft, setDraft] = useState(attribute === undefined ? blank : draftOf(attribute));
  const [options, setOptions] = useState(textOf(draft.options));
  const save = useSave(attribute, close);
  const type = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const choosing = draft.type === "choice" || draft.type === "choices";
  return (
    <FormPanel
      title={attribute === undefined ? "A new attribute" : `Attribute: ${attribute.name}`}
      layout={css.form}
      failure={save.isError ? sentenceOf(save.error) : null}
      busy={save.isPending}
      submit={attribute === undefined ? "Add it" : "Change it"}
      send={() => save.mutate({ ...draft, options: choosing ? optionsOf(options) : [] })}
      close={close}
    >
      <MainFields draft={draft} type={type} fixed={attribute?.keptIn === "contact_rules"} />
      {choosing && (
        <Textarea
          className={css.whole ?? ""}
          label="The list"
          description="One answer a line: what is stored | in English | in German"
          value={options}
          onChange={(event) => setOptions(event.currentTarget.value)}
          autosize
          minRows={3}
          required
        />
      )}
      {languages.map((language) => (
        <WordFields key={language.id} language={language} draft={draft} type={type} />
      ))}
    </FormPanel>
  );
}

interface FieldsProps {
  draft: Draft;
  type: (change: Partial<Draft>) => void;
}

function MainFields({ draft, type, fixed }: FieldsProps & { fixed: boolean }) {
  return (
    <>
      <TextInput label="Name" value={draft.name} onChange={(event) => type({ name: event.currentTarget.value })} required autoFocus />
      <NativeSelect
        label="Kind of answer"
        value={draft.type}
        disabled={fixed}
        onChange={(event) => type({ type: answerKinds.find((one) => one.value === event.currentTarget.value)?.value ?? "text" })}
        data={answerKinds}
      />
      <TextInput
        className={css.whole ?? ""}
        label="What for"
        description="The purpose, as you would say it to the person"
        value={draft.purpose}
        onChange={(event) => type({ purpose: event.currentTarget.value })}
        required
      />
      <NativeSelect
        label="Sensitivity"
        value={draft.sensitivity}
        onChange={(event) =>
          type({ sensitivity: sensitivities.find((one) => one.value === event.currentTarget.value)?.value ?? "personal" })
        }
        data={sensitivities}
      />
      <NumberInput
        label="Fresh for so many days"
        description="Then it falls due for asking again; empty: for ever"
        value={draft.freshDays ?? ""}
        onChange={(value) => type({ freshDays: typeof value === "number" && value > 0 ? value : null })}
        min={1}
        max={36_500}
        allowDecimal={false}
      />
    </>
  );
}

function WordFields({ language, draft, type }: FieldsProps & { language: (typeof languages)[number] }) {
  const words = draft.words[language.id] ?? {};
  const say = (change: { question?: string; whatFor?: string; name?: string }) =>
    type({ words: { ...draft.words, [language.id]: { ...words, ...change } } });
  return (
    <fieldset className={css.words}>
      <legend>{language.label}</legend>
      <TextInput label="Name for the person" value={words.name ?? ""} onChange={(event) => say({ name: event.currentTarget.value })} />
      <TextInput
        label="Question"
        description="Left empty in every language, it is never asked"
        value={words.question ?? ""}
        onChange={(event) => say({ question: event.currentTarget.value })}
      />
      <TextInput
        label="What the answer is for"
        value={words.whatFor ?? ""}
        onChange={(event) => say({ whatFor: event.currentTarget.value })}
      />
    </fieldset>
  );
}
