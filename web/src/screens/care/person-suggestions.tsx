import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { day } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { complain } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import css from "./suggestions.module.css";

/** What somebody said had stopped them or should be better, what came of it, and a line for the next. */
export function PersonSuggestions({ personId }: { personId: string }) {
  const query = queries.personSuggestions(personId);
  const { data } = useQuery(query);
  const queryClient = useQueryClient();
  const [words, setWords] = useState("");
  const note = useMutation({
    mutationFn: () => actions.noteSuggestion(personId, words.trim()),
    onSuccess: () => {
      setWords("");
      void queryClient.invalidateQueries(query);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    note.mutate();
  }
  return (
    <Panel title="What should we do better?">
      {data?.items.map((row) => (
        <p key={row.id} className={css.said}>
          {day(row.saidAt)}: “{row.words}”
          {row.doneAt !== null ? ` Acted on: ${row.doneWords ?? ""}` : row.answer !== null ? ` Answered: ${row.answer}` : ""}{" "}
          <span className={css.told}>{row.doneTold ?? row.answerTold}</span>
        </p>
      ))}
      <May to="care">
        <form className={css.done} onSubmit={submit}>
          <Textarea
            label="What stopped them, or should be better"
            autosize
            minRows={1}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          <div>
            <Button type="submit" variant="default" size="compact-sm" disabled={words.trim() === ""} loading={note.isPending}>
              Note it
            </Button>
          </div>
        </form>
      </May>
    </Panel>
  );
}
