import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { GroupListMember } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import css from "./watch-list.module.css";

/** What came of it, at a press; a group stays on its list and shows its mark. */
export function GroupMarkButtons({ listId, group }: { listId: string; group: GroupListMember }) {
  const queryClient = useQueryClient();
  const again = () => void queryClient.invalidateQueries({ queryKey: [`/v1/group-lists/${listId}`] });
  const before = group.marked?.mark ?? null;
  const set = (mark: "done" | "not-now" | null) => actions.markGroupOnList(listId, group.groupId, mark);
  const undo = useMutation({ mutationFn: () => set(before), onSuccess: again, onError: (error) => complain(sentenceOf(error)) });
  const mark = useMutation({
    mutationFn: set,
    onSuccess: (_, to) => {
      again();
      tellWithUndo(`${group.name} ${to === null ? "is to do again" : to === "done" ? "is done" : "comes again in thirty days"}.`, () =>
        undo.mutate(),
      );
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
          {group.marked.mark === "done" ? "Done" : "Not now"}: {group.marked.by}, {day(group.marked.at)}
        </span>
        {button(null, "To do again")}
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
