import { Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { KeyScope } from "../../api/types.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
import { useMay } from "../session.ts";
import css from "./settings.module.css";

const scopes: readonly KeyScope[] = ["intake", "read", "figures", "people", "lists", "export", "care", "write"];
const lives = [
  { value: "", label: "until it is revoked" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
] as const;

interface KeyProps {
  words: ReadonlyMap<string, string>;
  close: () => void;
  made: (key: { name: string; key: string }) => void;
}

export function KeyForm({ words, close, made }: KeyProps) {
  const queryClient = useQueryClient();
  const may = useMay();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>(["intake"]);
  const [days, setDays] = useState("");
  const make = useMutation({
    mutationFn: () =>
      actions.makeKey({
        name,
        scopes: scopes.filter((scope) => chosen.includes(scope)),
        expiresAt: days === "" ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString(),
      }),
    onSuccess: ({ key }) => {
      made({ name, key });
      void queryClient.invalidateQueries(queries.keys());
      close();
    },
  });
  return (
    <FormPanel
      title="A new key"
      failure={make.isError ? sentenceOf(make.error) : null}
      busy={make.isPending}
      submit="Make it"
      disabled={chosen.length === 0}
      send={() => make.mutate()}
      close={close}
    >
      <TextInput
        label="Name"
        description="Which program it is for; stands in the audit"
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={80}
        required
        autoFocus
      />
      <Checkbox.Group label="It may" value={[...chosen]} onChange={setChosen}>
        <div className={css.ticks}>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={words.get(scope) ?? scope}
              disabled={!may(scope)}
              {...(may(scope) ? {} : { description: "You may not do this yourself" })}
            />
          ))}
        </div>
      </Checkbox.Group>
      <NativeSelect label="It works" value={days} data={lives} onChange={(event) => setDays(event.currentTarget.value)} />
    </FormPanel>
  );
}
