import { Button, Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { NewPurpose as Wanted, Purpose, PurposeChange } from "../../api/types.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import css from "./consents.module.css";

const BASES = ["consent", "contract", "legitimate interest", "legal duty"] as const;
type Said = Pick<Purpose, "name" | "description" | "legalBasis" | "recipients" | "needsConfirming">;

interface FieldsProps {
  said: Said;
  type: (part: Partial<Said>) => void;
}

function Fields({ said, type }: FieldsProps) {
  return (
    <>
      <TextInput label="Name" value={said.name} onChange={(event) => type({ name: event.currentTarget.value })} required />
      <Select
        label="Legal basis"
        data={BASES}
        value={said.legalBasis}
        allowDeselect={false}
        onChange={(value) => type({ legalBasis: BASES.find((basis) => basis === value) ?? "consent" })}
      />
      <Textarea
        className={css.whole}
        label="What a person reads"
        value={said.description}
        onChange={(event) => type({ description: event.currentTarget.value })}
        autosize
        required
      />
      <TextInput
        className={css.whole}
        label="Who else gets the data"
        description="Names with commas between; empty: nobody"
        value={said.recipients.join(", ")}
        onChange={(event) =>
          type({ recipients: event.currentTarget.value === "" ? [] : event.currentTarget.value.split(",").map((name) => name.trimStart()) })
        }
      />
      <Checkbox
        className={css.whole}
        label="A yes from a web form counts for mail only when it is confirmed from the mailbox"
        checked={said.needsConfirming}
        onChange={(event) => type({ needsConfirming: event.currentTarget.checked })}
      />
    </>
  );
}

const tidy = (said: Said): Said => ({ ...said, recipients: said.recipients.map((name) => name.trim()).filter((name) => name !== "") });

export function PurposeForm({ purpose, close }: { purpose: Purpose; close: () => void }) {
  const { name, description, legalBasis, recipients, needsConfirming } = purpose;
  const before: Said = { name, description, legalBasis, recipients, needsConfirming };
  const [said, setSaid] = useState<Said>(before);
  const queryClient = useQueryClient();
  const settle = (): void => void queryClient.invalidateQueries(queries.purposes());
  const undo = useMutation({
    mutationFn: (change: PurposeChange) => actions.changePurpose(purpose.id, change),
    onSuccess: settle,
    onError: (error) => complain(sentenceOf(error)),
  });
  const change = useMutation({
    mutationFn: (wanted: PurposeChange) => actions.changePurpose(purpose.id, wanted),
    onSuccess: (_, wanted) => {
      settle();
      tellWithUndo(`“${said.name}” is changed.`, () =>
        undo.mutate(wanted.archived === undefined ? before : { archived: !wanted.archived }),
      );
      close();
    },
  });
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate(tidy(said));
  }
  const archived = purpose.archivedAt !== null;
  return (
    <Panel title={`Change “${purpose.name}”`} note="What people decided on stays as it was, under its version.">
      <form className={css.form} onSubmit={save}>
        {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
        <Fields said={said} type={(part) => setSaid((old) => ({ ...old, ...part }))} />
        <div className={`${css.buttons} ${css.whole}`}>
          <Button type="submit" loading={change.isPending} disabled={JSON.stringify(tidy(said)) === JSON.stringify(before)}>
            Save
          </Button>
          <Button variant="default" onClick={() => change.mutate({ archived: !archived })}>
            {archived ? "Take into use again" : "Archive"}
          </Button>
          <Button variant="subtle" onClick={close}>
            Close
          </Button>
        </div>
      </form>
    </Panel>
  );
}

const CLASSES = ["marketing", "alert", "service"] as const;

export function NewPurpose({ close }: { close: () => void }) {
  const [id, setId] = useState("");
  const [kind, setKind] = useState<Wanted["class"]>("marketing");
  const [said, setSaid] = useState<Said>({ name: "", description: "", legalBasis: "consent", recipients: [], needsConfirming: false });
  const queryClient = useQueryClient();
  const add = useMutation({
    mutationFn: actions.addPurpose,
    onSuccess: () => {
      void queryClient.invalidateQueries(queries.purposes());
      tell(`“${said.name}” is there. Nobody has agreed to it yet.`);
      close();
    },
  });
  return (
    <FormPanel
      title="Add a purpose"
      note="Off for everybody until they say yes."
      layout={css.form}
      failure={add.isError ? sentenceOf(add.error) : null}
      busy={add.isPending}
      submit="Add"
      send={() => add.mutate({ id, class: kind, ...tidy(said) })}
      close={close}
    >
      <TextInput
        label="Id"
        description="Small letters and dashes; stays for good"
        value={id}
        pattern="[a-z][a-z0-9-]+"
        onChange={(event) => setId(event.currentTarget.value)}
        required
      />
      <Select
        label="Kind"
        description="Service needs no consent, so it may not sell"
        data={CLASSES}
        value={kind}
        allowDeselect={false}
        onChange={(value) => setKind(CLASSES.find((one) => one === value) ?? "marketing")}
      />
      <Fields said={said} type={(part) => setSaid((old) => ({ ...old, ...part }))} />
    </FormPanel>
  );
}
