import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Question } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import css from "./next-question.module.css";

const yesNo = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

/** The one question to ask this person, with its answers as buttons. Nothing to ask: no panel. */
export function NextQuestion({ personId }: { personId: string }) {
  const query = useQuery(queries.questions(personId));
  const [question] = query.data?.items ?? [];
  if (question === undefined) return null;
  return (
    <Panel title="The question to ask" note={question.whatFor}>
      <Asking key={question.attribute} personId={personId} question={question} />
    </Panel>
  );
}

function useReply(personId: string, attribute: string) {
  const queryClient = useQueryClient();
  const lookAgain = () => {
    void queryClient.invalidateQueries({ queryKey: [`/v1/people/${personId}`] });
    void queryClient.invalidateQueries({ queryKey: [`/v1/people/${personId}/questions`] });
    void queryClient.invalidateQueries({ queryKey: [`/v1/people/${personId}/timeline`] });
  };
  const failed = (error: unknown) => complain(sentenceOf(error));
  const undo = useMutation({
    mutationFn: (before: unknown) => actions.takeAnswerBack(personId, attribute, before),
    onSuccess: lookAgain,
    onError: failed,
  });
  return useMutation({
    mutationFn: (reply: { outcome: "answered" | "refused" | "unanswered"; value?: unknown }) =>
      actions.answer(personId, { attribute, ...reply }),
    onSuccess: ({ items: [said] }) => {
      lookAgain();
      tellWithUndo(said?.sentence ?? "Noted.", () => undo.mutate(said?.before ?? null));
    },
    onError: failed,
  });
}

function Asking({ personId, question }: { personId: string; question: Question }) {
  const reply = useReply(personId, question.attribute);
  const answer = (value: unknown) => reply.mutate({ outcome: "answered", value });
  const options = question.type === "yes_no" ? yesNo : question.options;
  return (
    <div className={css.asking}>
      <p className={css.question}>{question.question}</p>
      {options.length > 0 ? (
        <div className={css.answers} role="group" aria-label={question.question}>
          {options.map((option) => (
            <Button
              key={option.value}
              variant="default"
              disabled={reply.isPending}
              onClick={() => answer(question.type === "choices" ? [option.value] : option.value)}
            >
              {option.label}
            </Button>
          ))}
        </div>
      ) : (
        <Typed question={question} busy={reply.isPending} answer={answer} />
      )}
      <div className={css.answers}>
        <Button variant="subtle" disabled={reply.isPending} onClick={() => reply.mutate({ outcome: "refused" })}>
          Rather not say
        </Button>
        <Button variant="subtle" disabled={reply.isPending} onClick={() => reply.mutate({ outcome: "unanswered" })}>
          No answer
        </Button>
      </div>
      <p className={css.why}>
        Asked because the answer may change: {question.changes.join("; ").toLowerCase()} (on average {question.worth} decisions).
      </p>
    </div>
  );
}

function Typed({ question, busy, answer }: { question: Question; busy: boolean; answer: (value: unknown) => void }) {
  const [text, setText] = useState("");
  const address = question.type === "address";
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    answer(address ? addressOf(text) : text);
  }
  return (
    <form className={css.typed} onSubmit={send}>
      <TextInput
        label={address ? "Street, postal code, city, country" : "Answer"}
        description={address ? "With commas between, e.g. 1 High Street, YO1 7HZ, York, GB" : undefined}
        type={question.type === "date" ? "date" : "text"}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        required
      />
      <Button type="submit" loading={busy}>
        Note it
      </Button>
    </form>
  );
}

/** "1 High Street, Flat 2, YO1 7HZ, York, GB" → its parts: the last three are code, city and country. */
function addressOf(text: string) {
  const parts = text.split(",").map((part) => part.trim());
  const [postalCode = "", city = "", country = ""] = parts.slice(-3);
  return { lines: parts.slice(0, -3), postalCode, city, country };
}
