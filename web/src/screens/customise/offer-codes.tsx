import { Button, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Offer } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { files } from "../../lib/paths.ts";
import { complain, tell } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import css from "./offers.module.css";

/** Codes of an offer: single ones as a file, words for many. */
export function OfferCodes({ offer }: { offer: Offer }) {
  const may = useMay();
  const { drawn, used, words } = offer.codes;
  return (
    <details className={css.codes}>
      <summary>Codes{drawn + words.length > 0 && `: ${[...words, ...(drawn > 0 ? [`${whole(drawn)} single`] : [])].join(", ")}`}</summary>
      {drawn > 0 && (
        <p>
          {whole(used)} of {whole(drawn)} single codes used.{" "}
          {may("export") && (
            <a className="text-link" href={files.codes(offer.id)} download>
              All as a file
            </a>
          )}
        </p>
      )}
      {offer.state !== "ended" && (
        <May to="write">
          <NewCodes offer={offer} />
        </May>
      )}
    </details>
  );
}

function NewCodes({ offer }: { offer: Offer }) {
  const queryClient = useQueryClient();
  const [count, setCount] = useState<number | string>(100);
  const [word, setWord] = useState("");
  const settled = {
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["/v1/offers"] }),
    onError: (problem: Error) => complain(sentenceOf(problem)),
  };
  const draw = useMutation({
    mutationFn: () => actions.drawCodes(offer.id, Number(count)),
    ...settled,
    onSuccess: ({ from, to }) => {
      settled.onSuccess();
      tell(`${whole(to - from + 1)} codes are drawn.`);
    },
  });
  const share = useMutation({ mutationFn: () => actions.shareCode(offer.id, word), ...settled });
  return (
    <div className={css.newCodes} data-noprint>
      <NumberInput label="Single codes" min={1} max={100_000} value={count} onChange={setCount} />
      <Button variant="default" disabled={Number(count) < 1} loading={draw.isPending} onClick={() => draw.mutate()}>
        Draw them
      </Button>
      <TextInput label="One word for many" placeholder="SPRING10" value={word} onChange={(event) => setWord(event.currentTarget.value)} />
      <Button variant="default" disabled={word.trim().length < 4} loading={share.isPending} onClick={() => share.mutate()}>
        Use it
      </Button>
    </div>
  );
}
