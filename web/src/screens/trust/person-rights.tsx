import { Button, Select, TextInput } from "@mantine/core";
import { IconDownload, IconHelpCircle, IconHandStop, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { PersonRequest } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { files, paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { useMay } from "../session.ts";
import css from "./consents.module.css";

/** On a person's screen: what they may ask for, done here. */
export function PersonRights({ personId }: { personId: string }) {
  const may = useMay();
  const [erasing, setErasing] = useState(false);
  return (
    <Panel title="Their rights">
      <div className={css.list}>
        <Restricted personId={personId} />
        <div className={css.buttons}>
          <Button component="a" href={files.personExport(personId)} variant="default" leftSection={<IconDownload size={15} />}>
            A copy of everything
          </Button>
          <Button component={AppLink} href={paths.personWhy(personId)} variant="default" leftSection={<IconHelpCircle size={15} />}>
            Why, and the ledger
          </Button>
          {may("owner") && !erasing && (
            <Button variant="default" color="red" leftSection={<IconTrash size={15} />} onClick={() => setErasing(true)}>
              Erase
            </Button>
          )}
        </div>
        {erasing && <EraseForm personId={personId} close={() => setErasing(false)} />}
        {may("care") && <RequestForm personId={personId} />}
      </div>
    </Panel>
  );
}

function Restricted({ personId }: { personId: string }) {
  const may = useMay()("care");
  const query = useQuery(queries.restriction(personId));
  const queryClient = useQueryClient();
  const settle = (): void => void queryClient.invalidateQueries(queries.restriction(personId));
  const wrong = (error: Error): void => complain(sentenceOf(error));
  const lift = useMutation({ mutationFn: () => actions.liftRestriction(personId), onSuccess: settle, onError: wrong });
  const restrict = useMutation({
    mutationFn: () => actions.restrict(personId, "asked for it"),
    onSuccess: () => {
      settle();
      tellWithUndo("Their data are kept and not used from now on.", () => lift.mutate());
    },
    onError: wrong,
  });
  const restriction = query.data?.restriction ?? null;
  if (restriction !== null) {
    return (
      <p>
        Kept and not used since {day(restriction.since)}: {restriction.reason}.{" "}
        {may && (
          <Button size="compact-sm" variant="default" onClick={() => lift.mutate()}>
            Use again
          </Button>
        )}
      </p>
    );
  }
  if (!may) return null;
  return (
    <div className={css.buttons}>
      <Button variant="default" leftSection={<IconHandStop size={15} />} loading={restrict.isPending} onClick={() => restrict.mutate()}>
        Stop using their data
      </Button>
    </div>
  );
}

/** Erasing cannot be undone, so it asks: one types the number of people. */
function EraseForm({ personId, close }: { personId: string; close: () => void }) {
  const [typed, setTyped] = useState("");
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const erase = useMutation({
    mutationFn: () => actions.erase([personId], Number(typed)),
    onSuccess: () => {
      tell("Erased. Both stores and all files are being cleared.");
      void navigate({ to: paths.rights("erasures") });
      void queryClient.invalidateQueries();
    },
  });
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    if (typed.trim() === "1") erase.mutate();
  }
  return (
    <form className={css.list} onSubmit={send}>
      {erase.isError && <ErrorBox sentence={sentenceOf(erase.error)} />}
      <p>
        Everything about this person goes from both stores, files and the built-in mailbox, for good. An old file or an old backup will not
        bring them back.
      </p>
      <TextInput
        label="Type 1 to erase one person"
        value={typed}
        inputMode="numeric"
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className={css.buttons}>
        <Button type="submit" color="red" disabled={typed.trim() !== "1"} loading={erase.isPending}>
          Erase one person
        </Button>
        <Button variant="subtle" onClick={close}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

const KINDS: readonly { value: PersonRequest["kind"]; label: string }[] = [
  { value: "access", label: "A copy of everything" },
  { value: "correction", label: "A correction" },
  { value: "restriction", label: "To stop using their data" },
  { value: "erasure", label: "To be forgotten" },
  { value: "objection", label: "Not to be written to" },
];

function RequestForm({ personId }: { personId: string }) {
  const queryClient = useQueryClient();
  const note = useMutation({
    mutationFn: (kind: PersonRequest["kind"]) => actions.noteRequest(personId, { kind, channel: "phone", note: "" }),
    onSuccess: (request) => {
      void queryClient.invalidateQueries(queries.requests());
      tell(`Noted. It is due by ${day(request.dueAt)}.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Select
      label="They ask for"
      placeholder="Note a request; it is due in a month"
      data={KINDS}
      value={null}
      onChange={(value) => {
        const kind = KINDS.find((one) => one.value === value)?.value;
        if (kind !== undefined) note.mutate(kind);
      }}
    />
  );
}
