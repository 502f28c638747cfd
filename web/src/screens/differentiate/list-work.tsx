import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { WatchListMember } from "../../api/types.ts";
import { count } from "../../lib/format.ts";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { nameOf } from "../words.tsx";
import css from "./watch-list.module.css";

/** After a change everything that counts this list is asked for again. */
export function useListAgain(listId: string) {
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ queryKey: [`/v1/watch-lists/${listId}`] });
    void queryClient.invalidateQueries({ queryKey: [`/v1/watch-lists/${listId}/results`] });
    void queryClient.invalidateQueries({ queryKey: ["/v1/watch-lists"] });
    void queryClient.invalidateQueries({ queryKey: [`/v1/group-lists/${listId}`] });
    void queryClient.invalidateQueries({ queryKey: ["/v1/group-lists"] });
  };
}

/** Takes the most urgent in hand, and says how many are left alone by draw. */
export function useTake(listId: string) {
  const again = useListAgain(listId);
  return useMutation({
    mutationFn: (people: number) => actions.takeFromList(listId, people),
    onSuccess: ({ taken, leftAlone }) => {
      again();
      const alone = leftAlone === 0 ? "" : `; ${count(leftAlone, "is", "are")} left alone by draw, to compare with`;
      tell(`${count(taken, "person is", "people are")} in your hands${alone}.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
}

type Mark = "taken" | "done" | "not-now" | null;
const said = { done: "is done", "not-now": "comes again in thirty days", taken: "is in hand" } as const;

function useMark(listId: string, member: WatchListMember) {
  const again = useListAgain(listId);
  const before: Mark = member.marked === null || member.marked.mark === "left-alone" ? null : member.marked.mark;
  const set = (mark: Mark) => actions.markOnList(listId, member.personId, mark);
  const undo = useMutation({ mutationFn: () => set(before), onSuccess: again, onError: (error) => complain(sentenceOf(error)) });
  return useMutation({
    mutationFn: set,
    onSuccess: (_, mark) => {
      again();
      tellWithUndo(`${nameOf(member.name)} ${mark === null ? "is on the list again" : said[mark]}.`, () => undo.mutate());
    },
    onError: (error) => complain(sentenceOf(error)),
  });
}

/** What came of it, at a press. */
export function MarkButtons({ listId, member }: { listId: string; member: WatchListMember }) {
  const mark = useMark(listId, member);
  const now = member.marked?.mark ?? null;
  if (now === "left-alone") return <span className={css.quiet}>by draw</span>;
  const button = (to: Mark, label: string) => (
    <Button
      size="compact-xs"
      variant="default"
      loading={mark.isPending}
      onClick={() => mark.mutate(to)}
      aria-label={`${label}: ${nameOf(member.name)}`}
    >
      {label}
    </Button>
  );
  return (
    <span className={css.work} data-noprint>
      {now !== "done" && button("done", "Done")}
      {now !== "done" && now !== "not-now" && button("not-now", "Not now")}
      {now !== null && button(null, "Back on the list")}
    </span>
  );
}
