import { Button, Select, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { tell } from "../../ui/toast.tsx";
import css from "./consents.module.css";

/** The next version of some words; what people saw before stays. */
export function WordingForm({ close }: { close: () => void }) {
  const purposes = useQuery(queries.purposes());
  const [wording, setWording] = useState({ id: "", language: "en", text: "", purpose: "offers" });
  const queryClient = useQueryClient();
  const add = useMutation({
    mutationFn: actions.addWording,
    onSuccess: ({ id, version }) => {
      void queryClient.invalidateQueries(queries.wordings());
      tell(`Version ${version} of “${id}” is kept.`);
      close();
    },
  });
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    add.mutate(wording);
  }
  return (
    <Panel title="Word something anew" note="What people saw before stays as it was.">
      <form className={css.form} onSubmit={save}>
        {add.isError && <ErrorBox sentence={sentenceOf(add.error)} />}
        <TextInput
          label="Where it is shown"
          description="e.g. newsletter-form; a known one gets its next version"
          value={wording.id}
          pattern="[a-z][a-z0-9-]+"
          onChange={(event) => setWording({ ...wording, id: event.currentTarget.value })}
          required
        />
        <TextInput
          label="Language"
          description="e.g. en or de-AT"
          value={wording.language}
          pattern="[a-z]{2,3}(-[A-Z]{2})?"
          onChange={(event) => setWording({ ...wording, language: event.currentTarget.value })}
          required
        />
        <Select
          className={css.whole}
          label="Purpose"
          data={(purposes.data?.items ?? []).map((purpose) => ({ value: purpose.id, label: purpose.name }))}
          value={wording.purpose}
          allowDeselect={false}
          onChange={(purpose) => setWording({ ...wording, purpose: purpose ?? "offers" })}
        />
        <Textarea
          className={css.whole}
          label="The words"
          value={wording.text}
          onChange={(event) => setWording({ ...wording, text: event.currentTarget.value })}
          autosize
          minRows={2}
          required
        />
        <div className={`${css.buttons} ${css.whole}`}>
          <Button type="submit" loading={add.isPending}>
            Keep these words
          </Button>
          <Button variant="subtle" onClick={close}>
            Close
          </Button>
        </div>
      </form>
    </Panel>
  );
}
