import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Decision } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import css from "./decisions.module.css";

/** The offer to make to whoever is on the telephone or at the counter, why, and what came of it. */
export function PersonOffer({ personId }: { personId: string }) {
  const decide = useMutation({ mutationFn: () => actions.decideAtDesk(personId) });
  return (
    <Panel title="What to offer now" note="What is expected to bring most, or nothing. Asked for when you are going to say it.">
      {decide.isError && <ErrorBox sentence={sentenceOf(decide.error)} />}
      {decide.data === undefined ? (
        <Button variant="default" loading={decide.isPending} onClick={() => decide.mutate()}>
          What shall I offer?
        </Button>
      ) : (
        <Offered key={decide.data.decisionId} decision={decide.data} />
      )}
    </Panel>
  );
}

function Offered({ decision: { decisionId, offer, presentation, because, reasons } }: { decision: Decision }) {
  const [told, setTold] = useState(false);
  const say = useMutation({
    mutationFn: (what: "claim" | "declined") => actions.tellOutcome(decisionId, what),
    onSuccess({ sentence }) {
      setTold(true);
      tell(sentence);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  if (offer === null) return <p>Nothing, because: {because}</p>;
  return (
    <>
      <p className={css.headline}>{presentation?.headline ?? offer.headline}</p>
      <p className={css.why}>{presentation?.body || offer.body}</p>
      <ul className={css.list}>
        {reasons.map((reason) => (
          <li key={reason} className={css.why}>
            {reason}
          </li>
        ))}
      </ul>
      <div className={css.actions}>
        <Button disabled={told} onClick={() => say.mutate("claim")}>
          They take it
        </Button>
        <Button disabled={told} variant="default" onClick={() => say.mutate("declined")}>
          Not now
        </Button>
      </div>
    </>
  );
}
