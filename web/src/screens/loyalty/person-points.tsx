import { Button, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { count, day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { complain } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import css from "./loyalty.module.css";

const SHOWN = 8;

/** What a person can spend, what happened to their points, and a way to give them some. */
export function PersonPoints({ personId }: { personId: string }) {
  const balance = useQuery(queries.personPoints(personId)).data;
  const history = useQuery(queries.pointsHistory(personId)).data;
  if (balance === undefined || history === undefined) return null;
  const { usable, pending, held, owed, next } = balance;
  const parts = [
    `${count(usable, "point", "points")} to spend`,
    ...(pending > 0 ? [`${whole(pending)} pending until the goods can no longer come back`] : []),
    ...(held > 0 ? [`${whole(held)} put aside`] : []),
    ...(owed > 0 ? [`${whole(owed)} owed back, which the next purchase settles`] : []),
    ...(next === null ? [] : [`${whole(next.points)} expire on ${day(next.at)}`]),
  ];
  return (
    <Panel title="Points" note={<AppLink href={paths.loyalty()}>By the rules of the programme</AppLink>}>
      <p className={css.sentence}>{parts.join("; ")}.</p>
      {history.items.slice(0, SHOWN).map((entry) => (
        <p key={entry.id}>
          {day(entry.at)}: {entry.points > 0 ? "+" : ""}
          {whole(entry.points)}, {entry.why} ({entry.kind})
        </p>
      ))}
      <May to="care">
        <Give personId={personId} />
      </May>
    </Panel>
  );
}

function Give({ personId }: { personId: string }) {
  const queryClient = useQueryClient();
  const [points, setPoints] = useState(100);
  const [why, setWhy] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const give = useMutation({
    mutationFn: () => actions.givePoints(personId, { points, why: why.trim(), key }),
    onSuccess: () => {
      setWhy("");
      setKey(crypto.randomUUID());
      void queryClient.invalidateQueries(queries.personPoints(personId));
      void queryClient.invalidateQueries(queries.pointsHistory(personId));
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    give.mutate();
  }
  return (
    <form className={css.pair} onSubmit={submit}>
      <NumberInput
        label="Give points"
        value={points}
        min={1}
        allowDecimal={false}
        onChange={(value) => setPoints(Math.round(Number(value) || 0))}
      />
      <TextInput label="Why, as they will read it" value={why} onChange={(event) => setWhy(event.currentTarget.value)} />
      <Button type="submit" variant="default" disabled={why.trim() === "" || points < 1} loading={give.isPending}>
        Give
      </Button>
    </form>
  );
}
