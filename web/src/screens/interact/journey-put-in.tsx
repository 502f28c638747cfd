import { Autocomplete, Button } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Journey } from "../../api/types.ts";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { useMay } from "../session.ts";
import { nameOf } from "../words.tsx";
import css from "./journey.module.css";

/** A person is found and put in by hand. */
export function PutIn({ journey }: { journey: Journey }) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<{ id: string; name: string | null; label: string } | null>(null);
  const may = useMay();
  const looking = may("people") && typed.trim().length > 1 && typed !== chosen?.label;
  const found = useQuery({ ...queries.peopleFound(typed.trim(), 6), enabled: looking, placeholderData: keepPreviousData });
  const people = (looking ? (found.data?.items ?? []) : []).map(({ id, name, customerNumber, email }) => ({
    id,
    name,
    label: [nameOf(name), customerNumber, email].filter((part) => part !== null).join(" · "),
  }));
  const put = usePut(journey, () => {
    setTyped("");
    setChosen(null);
  });
  if (!may("people")) return null;
  return (
    <form
      className={css.put}
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== null) put.mutate(chosen);
      }}
    >
      <Autocomplete
        className={css.grow}
        label="Put a person in"
        description="At the start that is “by hand”."
        placeholder="A name, mail address or number"
        value={typed}
        onChange={setTyped}
        onOptionSubmit={(label) => setChosen(people.find((person) => person.label === label) ?? null)}
        data={[...new Set(people.map((person) => person.label))]}
        filter={({ options }) => options}
      />
      <Button type="submit" variant="default" loading={put.isPending} disabled={chosen === null || typed !== chosen.label}>
        Put in
      </Button>
    </form>
  );
}

function usePut(journey: Journey, done: () => void) {
  const queryClient = useQueryClient();
  const lookAgain = () =>
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(`/v1/journeys/${journey.id}`) });
  return useMutation({
    mutationFn: (person: { id: string; name: string | null }) => actions.putIntoJourney(journey.id, [person.id]),
    onSuccess: ({ entered }, { id, name }) => {
      lookAgain();
      done();
      if (entered === 0) {
        tell(`${nameOf(name)} did not come in: already inside, left alone to compare, or not to come in again.`);
        return;
      }
      tellWithUndo(`${nameOf(name)} is in.`, () => {
        void actions.takeOutOfJourney(journey.id, id).then(lookAgain, (error: unknown) => complain(sentenceOf(error)));
      });
    },
    onError: (error) => complain(sentenceOf(error)),
  });
}
