import { Autocomplete } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../../api/queries.ts";

/** Finds one person by anything known of them, and tells which. */
export function PersonSearch({ choose }: { choose: (id: string | null) => void }) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const looking = typed.trim().length > 1 && typed !== chosen;
  const found = useQuery({ ...queries.peopleFound(typed.trim(), 6), enabled: looking, placeholderData: keepPreviousData });
  const people = (looking ? (found.data?.items ?? []) : []).map((person) => ({
    id: person.id,
    label: [person.name ?? "Somebody", person.customerNumber, person.email].filter((part) => part !== null).join(" · "),
  }));
  return (
    <Autocomplete
      label="Person"
      placeholder="A name, mail address or number"
      value={typed}
      onChange={setTyped}
      onOptionSubmit={(label) => {
        setChosen(label);
        choose(people.find((person) => person.label === label)?.id ?? null);
      }}
      data={[...new Set(people.map((person) => person.label))]}
      filter={({ options }) => options}
    />
  );
}
