import { Autocomplete, Button, Textarea, TextInput } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { PickedLook } from "../../api/types.ts";
import { count } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { FormPanel } from "../../ui/form-panel.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { nameOf } from "../words.tsx";
import { useCampaignFromList } from "./make-campaign.ts";
import css from "./pick-people.module.css";

interface Chosen {
  readonly personId: string;
  readonly name: string | null;
}

/** How many of the chosen are shown by name. */
const SHOWN = 30;

/** Somebody chooses the people of a campaign one by one, or pastes who they are. */
export function PickPeople({ close }: { close: () => void }) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const [missed, setMissed] = useState<PickedLook | null>(null);
  // Pressed twice, it is one list.
  const [id] = useState(() => crypto.randomUUID());
  const make = useCampaignFromList();
  const keep = useMutation({
    mutationFn: () => actions.keepPicked({ id, name: name.trim(), people: chosen.map(({ personId }) => personId) }),
    onSuccess: ({ audience }) => make.mutate({ id: audience, name: name.trim() }),
  });
  const add = (some: readonly Chosen[]): void =>
    setChosen((now) => [...now, ...some.filter(({ personId }) => now.every((one) => one.personId !== personId))]);
  return (
    <FormPanel
      title="Write to people you choose"
      note="They are kept as you chose them. The gate still decides for each whether we may write, and by what."
      layout={css.form}
      failure={keep.isError ? sentenceOf(keep.error) : null}
      busy={keep.isPending || make.isPending}
      disabled={chosen.length === 0 || name.trim() === ""}
      submit={chosen.length === 0 ? "Make the draft" : `Make a draft for ${count(chosen.length, "person", "people")}`}
      send={() => keep.mutate()}
      close={close}
    >
      <TextInput
        label="What this list is called"
        placeholder="Guests of Friday"
        value={name}
        maxLength={120}
        required
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <OnePerson add={(one) => add([one])} />
      <Pasted
        took={(look) => {
          add(look.found);
          setMissed(look);
        }}
      />
      {missed !== null && <Missed look={missed} />}
      <ChosenPeople chosen={chosen} drop={(personId) => setChosen(chosen.filter((one) => one.personId !== personId))} />
    </FormPanel>
  );
}

function OnePerson({ add }: { add: (one: Chosen) => void }) {
  const [typed, setTyped] = useState("");
  const looking = typed.trim().length > 1;
  const found = useQuery({ ...queries.peopleFound(typed.trim(), 6), enabled: looking, placeholderData: keepPreviousData });
  const people = (looking ? (found.data?.items ?? []) : []).map(({ id, name, customerNumber, email }) => ({
    personId: id,
    name,
    label: [nameOf(name), customerNumber, email].filter((part) => part !== null).join(" · "),
  }));
  return (
    <Autocomplete
      label="Add a person"
      placeholder="A name, mail address or number"
      value={typed}
      onChange={setTyped}
      onOptionSubmit={(label) => {
        const one = people.find((person) => person.label === label);
        if (one !== undefined) add(one);
        // The field takes over what was chosen after this.
        setTimeout(() => setTyped(""));
      }}
      data={[...new Set(people.map((person) => person.label))]}
      filter={({ options }) => options}
    />
  );
}

function Pasted({ took }: { took: (look: PickedLook) => void }) {
  const [text, setText] = useState("");
  const look = useMutation({
    mutationFn: () => actions.lookAtPicked(text),
    onSuccess: (result) => {
      took(result);
      setText("");
    },
  });
  return (
    <div className={css.pasted}>
      <Textarea
        label="Or paste them"
        description="Mail addresses, customer or card numbers, phones: one a line"
        autosize
        minRows={3}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {look.isError && <ErrorBox sentence={sentenceOf(look.error)} />}
      <Button variant="default" loading={look.isPending} disabled={text.trim() === ""} onClick={() => look.mutate()}>
        Look them up
      </Button>
    </div>
  );
}

/** What of a paste named nobody, or more than one. */
function Missed({ look: { found, notFound, several, again } }: { look: PickedLook }) {
  const parts = [
    count(found.length, "person found", "people found"),
    ...(again > 0 ? [count(again, "line names somebody again", "lines name somebody again")] : []),
  ];
  return (
    <div className={css.missed} role="status">
      <p>{parts.join(", ")}.</p>
      {notFound.length > 0 && (
        <>
          <p>{count(notFound.length, "line names nobody we know:", "lines name nobody we know:")}</p>
          <ul>
            {notFound.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
      {several.length > 0 && (
        <>
          <p>These name more than one person and are left out. Add who is meant by name, or look at Duplicates:</p>
          <ul>
            {several.map(({ by, people }) => (
              <li key={by}>
                {by} ({people} people)
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function ChosenPeople({ chosen, drop }: { chosen: readonly Chosen[]; drop: (personId: string) => void }) {
  if (chosen.length === 0) return <p className={css.none}>Nobody is chosen yet.</p>;
  return (
    <div>
      <p className={css.head}>{count(chosen.length, "person", "people")} chosen</p>
      <ul className={css.chosen} aria-label="Chosen people">
        {chosen.slice(0, SHOWN).map(({ personId, name }) => (
          <li key={personId}>
            <AppLink href={paths.person(personId)} className="text-link">
              {nameOf(name)}
            </AppLink>
            <Button variant="subtle" size="compact-xs" aria-label={`Leave ${nameOf(name)} out`} onClick={() => drop(personId)}>
              Leave out
            </Button>
          </li>
        ))}
        {chosen.length > SHOWN && <li>and {chosen.length - SHOWN} more</li>}
      </ul>
    </div>
  );
}
