import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Person } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
import { Panel } from "../../ui/page.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import css from "./complaints.module.css";

const channels = [
  { value: "phone", label: "Phone" },
  { value: "email", label: "E-mail" },
  { value: "letter", label: "Letter" },
  { value: "counter", label: "At the counter" },
  { value: "web", label: "Web" },
] as const;

type Channel = (typeof channels)[number]["value"];

function useLookAgain(personId: string): () => void {
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ queryKey: [`/v1/people/${personId}`] });
    void queryClient.invalidateQueries({ queryKey: [`/v1/people/${personId}/timeline`] });
  };
}

export function ComplaintForm({ personId, close }: { personId: string; close: () => void }) {
  const lookAgain = useLookAgain(personId);
  const [subject, setSubject] = useState("");
  const [words, setWords] = useState("");
  const [channel, setChannel] = useState<Channel>("phone");
  const open = useMutation({
    mutationFn: () => actions.openComplaint(personId, { subject, words, channel }),
    onSuccess: () => {
      tell("The complaint is noted. Until it is settled, nothing is sold to this person.");
      lookAgain();
      close();
    },
  });
  return (
    <FormPanel
      title="Note a complaint"
      note="Selling stops for this person until it is settled"
      layout={css.form}
      failure={open.isError ? sentenceOf(open.error) : null}
      busy={open.isPending}
      submit="Note it"
      send={() => open.mutate()}
      close={close}
    >
      <div className={css.pair}>
        <TextInput label="What about" value={subject} onChange={(event) => setSubject(event.currentTarget.value)} required autoFocus />
        <NativeSelect
          label="Told us by"
          value={channel}
          onChange={(event) => setChannel(channels.find((known) => known.value === event.currentTarget.value)?.value ?? "phone")}
          data={channels}
        />
      </div>
      <Textarea label="In their words" value={words} onChange={(event) => setWords(event.currentTarget.value)} autosize minRows={2} />
    </FormPanel>
  );
}

export function Complaints({ personId, complaints }: { personId: string; complaints: Person["complaints"] }) {
  const shown = complaints.filter((complaint) => complaint.settledAt === null);
  if (shown.length === 0) return null;
  return (
    <Panel title="Open complaints" note="No selling while a complaint is open">
      <ul className={css.list}>
        {shown.map((complaint) => (
          <OpenComplaint key={complaint.id} personId={personId} complaint={complaint} />
        ))}
      </ul>
    </Panel>
  );
}

function OpenComplaint({ personId, complaint }: { personId: string; complaint: Person["complaints"][number] }) {
  const lookAgain = useLookAgain(personId);
  const reopen = useMutation({
    mutationFn: () => actions.reopenComplaint(complaint.id),
    onSuccess: lookAgain,
    onError: (error) => complain(sentenceOf(error)),
  });
  const settle = useMutation({
    mutationFn: () => actions.settleComplaint(complaint.id, "settled"),
    onSuccess: () => {
      lookAgain();
      tellWithUndo("The complaint is settled.", () => reopen.mutate());
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <li className={css.complaint}>
      <span className={css.subject}>{complaint.subject}</span>
      <Tag tone="bad">open since {day(complaint.openedAt)}</Tag>
      <May to="care">
        <Button variant="default" size="compact-sm" loading={settle.isPending} onClick={() => settle.mutate()}>
          Settled
        </Button>
      </May>
    </li>
  );
}
