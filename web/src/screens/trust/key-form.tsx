import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { KeyScope } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { useMay } from "../session.ts";
import css from "./settings.module.css";

const scopes: readonly KeyScope[] = ["intake", "read", "people", "lists", "export", "care", "write"];
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
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    make.mutate();
  }
  return (
    <Panel title="A new key">
      <form className={css.form} onSubmit={send}>
        {make.isError && <ErrorBox sentence={sentenceOf(make.error)} />}
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
        <div className={css.buttons}>
          <Button type="submit" loading={make.isPending} disabled={chosen.length === 0}>
            Make it
          </Button>
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
        </div>
      </form>
    </Panel>
  );
}
