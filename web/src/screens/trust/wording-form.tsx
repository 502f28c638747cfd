import { Select, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
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
  return (
    <FormPanel
      title="Word something anew"
      note="What people saw before stays as it was."
      layout={css.form}
      failure={add.isError ? sentenceOf(add.error) : null}
      busy={add.isPending}
      submit="Keep these words"
      send={() => add.mutate(wording)}
      close={close}
    >
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
    </FormPanel>
  );
}
