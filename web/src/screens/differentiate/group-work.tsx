import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { GroupListMember } from "../../api/types.ts";
import { count, day } from "../../lib/format.ts";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import css from "./watch-list.module.css";

function useGroupListAgain(listId: string) {
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ queryKey: [`/v1/group-lists/${listId}`] });
    void queryClient.invalidateQueries({ queryKey: [`/v1/group-lists/${listId}/results`] });
  };
}

/** Takes the most urgent groups in hand, and says how many are left alone by draw. */
export function useTakeGroups(listId: string) {
  const again = useGroupListAgain(listId);
  return useMutation({
    mutationFn: (groups: number) => actions.takeGroupsFromList(listId, groups),
    onSuccess: ({ taken, leftAlone }) => {
      again();
      const alone = leftAlone === 0 ? "" : `; ${count(leftAlone, "is", "are")} left alone by draw, to compare with`;
      tell(`${count(taken, "group is", "groups are")} in your hands${alone}.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
}

const MARKS = { done: "Done", "not-now": "Not now", taken: "In hand", "left-alone": "Left alone by draw" } as const;
const SAID = { done: "is done", "not-now": "comes again in thirty days", taken: "is in hand" } as const;

/** What came of it, at a press; a group stays on its list and shows its mark. */
export function GroupMarkButtons({ listId, group }: { listId: string; group: GroupListMember }) {
  const again = useGroupListAgain(listId);
  const now = group.marked?.mark ?? null;
  const before = now === "left-alone" ? null : now;
  const set = (mark: "done" | "not-now" | "taken" | null) => actions.markGroupOnList(listId, group.groupId, mark);
  const undo = useMutation({ mutationFn: () => set(before), onSuccess: again, onError: (error) => complain(sentenceOf(error)) });
  const mark = useMutation({
    mutationFn: set,
    onSuccess: (_, to) => {
      again();
      tellWithUndo(`${group.name} ${to === null ? "is to do again" : SAID[to]}.`, () => undo.mutate());
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  const button = (to: "done" | "not-now" | null, label: string) => (
    <Button
      size="compact-xs"
      variant="default"
      loading={mark.isPending}
      onClick={() => mark.mutate(to)}
      aria-label={`${label}: ${group.name}`}
    >
      {label}
    </Button>
  );
  if (group.marked !== null) {
    return (
      <span className={css.work}>
        <span className={css.quiet}>
          {MARKS[group.marked.mark]}: {group.marked.by}, {day(group.marked.at)}
        </span>
        {now === "taken" && button("done", "Done")}
        {now === "taken" && button("not-now", "Not now")}
        {now !== "left-alone" && button(null, "To do again")}
      </span>
    );
  }
  return (
    <span className={css.work} data-noprint>
      {button("done", "Done")}
      {button("not-now", "Not now")}
    </span>
  );
}
