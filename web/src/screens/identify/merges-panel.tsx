import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Merge } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { useMay } from "../session.ts";
import { nameOf } from "../words.tsx";
import css from "./person.module.css";

const reasons: Record<Merge["why"], string> = {
  review: "decided by a person",
  match: "by the matching",
  visitor: "gave their name in a browser that had been here before",
};

/** Which records were joined into this person, each with the way back. */
export function Merges({ personId }: { personId: string }) {
  const merges = useQuery(queries.merges(personId)).data?.items ?? [];
  if (merges.length === 0) return null;
  return (
    <Panel title="Joined records" note="Nothing was moved; separating restores both exactly">
      <ul className={css.rows}>
        {merges.map((merge) => (
          <Line key={merge.id} merge={merge} />
        ))}
      </ul>
    </Panel>
  );
}

function Line({ merge }: { merge: Merge }) {
  const may = useMay()("write");
  const queryClient = useQueryClient();
  const undo = useMutation({
    mutationFn: () => actions.undoMerge(merge.id),
    onSuccess: () => {
      tell(`${nameOf(merge.gone.name)} and ${nameOf(merge.kept.name)} are two people again, and kept apart.`);
      void queryClient.invalidateQueries();
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <li className={css.row}>
      <span className={css.rowText}>
        {nameOf(merge.gone.name)} with {nameOf(merge.kept.name)}
        <span className={css.small}>
          {day(merge.at)}, {reasons[merge.why]}
          {merge.undoneAt !== null && `; separated ${day(merge.undoneAt)}`}
        </span>
      </span>
      {merge.undoneAt === null && may && (
        <Button variant="default" size="compact-sm" loading={undo.isPending} onClick={() => undo.mutate()}>
          Separate
        </Button>
      )}
    </li>
  );
}
