import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Offer } from "../../api/types.ts";
import { longDay, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { complain } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import css from "./offers.module.css";

/** The draw of a sweepstake or contest: who takes part, who won, and how anybody can check it. */
export function OfferDrawing({ offer }: { offer: Offer }) {
  const may = useMay();
  const { data } = useQuery({ ...queries.offerDraw(offer.id), enabled: may("people") });
  if (data === undefined) return null;
  const { entries, drawnAt, winners } = data;
  return (
    <div className={css.used}>
      <p>
        <strong className="number">{whole(entries)}</strong> {entries === 1 ? "entry" : "entries"}
        {drawnAt === null ? "; not drawn yet." : `, drawn on ${longDay(drawnAt)}. They won:`}
      </p>
      {winners.length > 0 && (
        <ol className={css.winners}>
          {winners.map(({ place, personId }) => (
            <li key={place}>
              {personId === null ? (
                "Somebody forgotten since"
              ) : (
                <AppLink href={paths.person(personId)} className="text-link">
                  Winner {place}
                </AppLink>
              )}
            </li>
          ))}
        </ol>
      )}
      {drawnAt === null && offer.state === "ended" && (
        <May to="write">
          <DrawNow offer={offer} />
        </May>
      )}
      <a className="text-link" href={`/o/${encodeURIComponent(offer.id)}/draw`} target="_blank" rel="noreferrer">
        How anybody can check it
      </a>
    </div>
  );
}

function DrawNow({ offer }: { offer: Offer }) {
  const queryClient = useQueryClient();
  const [beacon, setBeacon] = useState("");
  const draw = useMutation({
    mutationFn: () => actions.drawWinners(offer.id, beacon),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: [`/v1/offers/${offer.id}/draw`] }),
    onError: (problem) => complain(sentenceOf(problem)),
  });
  return (
    <div className={css.newCodes} data-noprint>
      <TextInput
        label="Known only after the end"
        description="E.g. a lottery's numbers of a later day; proves that we did not choose the entries"
        value={beacon}
        onChange={(event) => setBeacon(event.currentTarget.value)}
      />
      <Button loading={draw.isPending} onClick={() => draw.mutate()}>
        Draw the winners
      </Button>
    </div>
  );
}
