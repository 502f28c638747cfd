import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Question } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { Answers } from "./answers.tsx";
import css from "./next-question.module.css";

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
  return (
    <div className={css.asking}>
      <p className={css.question}>{question.question}</p>
      <Answers
        label={question.question}
        type={question.type}
        options={question.options}
        busy={reply.isPending}
        answer={(value) => reply.mutate({ outcome: "answered", value })}
      />
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
