import { Button } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Offer, OfferKind } from "../../api/types.ts";
import { count, longDay, whole } from "../../lib/format.ts";
import { Tag, type Tone } from "../../ui/tag.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay, useMoney } from "../session.ts";
import { OfferCodes } from "./offer-codes.tsx";
import { OfferDrawing } from "./offer-drawing.tsx";
import { OfferWhy } from "./offer-why.tsx";
import css from "./offers.module.css";

const states: Record<Offer["state"], { word: string; tone: Tone }> = {
  running: { word: "running", tone: "good" },
  paused: { word: "rests", tone: "warn" },
  ended: { word: "ended", tone: "plain" },
};

/** One offer: what it is, what was used of it, what that cost, and what can be done with it. */
export function OfferCard({ offer, kind, edit }: { offer: Offer; kind: OfferKind | undefined; edit: () => void }) {
  const address = offer.url ?? `/o/${encodeURIComponent(offer.id)}`;
  const state = states[offer.state];
  const may = useMay();
  return (
    <>
      <p className={css.name}>
        {offer.name} <Tag>{kind?.name ?? "Words only"}</Tag>
        {offer.kind !== null && <Tag tone={state.tone}>{state.word}</Tag>}
      </p>
      <h2 className={css.headline}>{offer.headline}</h2>
      <p className={css.body}>{kind === undefined ? offer.body : offer.gets}</p>
      {kind !== undefined && <Used offer={offer} />}
      {kind !== undefined && <OfferCodes offer={offer} />}
      {kind !== undefined && may("people") && <OfferWhy offer={offer} />}
      {kind?.drawn === true && <OfferDrawing offer={offer} />}
      <a className={`text-link ${css.link}`} href={address} target="_blank" rel="noreferrer">
        {offer.url === null ? "Its page here" : offer.url}
      </a>
      {kind !== undefined && offer.state !== "ended" && <Actions offer={offer} edit={edit} />}
    </>
  );
}

/** The sentence that the figures stand in. */
function limitsOf({ perPerson, stackingGroup, endsAt, who, rule, people }: Offer): string {
  const parts = [
    rule === null
      ? "For everybody"
      : `For ${people === null ? "people still being found" : count(people, "person", "people")} (${who ?? ""})`,
    perPerson === null ? "as often as they like" : perPerson === 1 ? "once a person" : `${whole(perPerson)} times a person`,
    ...(stackingGroup === null ? [] : [`one of “${stackingGroup}” an order`]),
    ...(endsAt === null ? [] : [`until ${longDay(endsAt)}`]),
  ];
  return `${parts.join(", ")}.`;
}

function Used({ offer }: { offer: Offer }) {
  const { show } = useMoney();
  const { taken, budgetUses, budgetMinor, cost } = offer;
  const spent = taken.usedMinor + (cost?.once ?? 0);
  const share = budgetMinor === null || budgetMinor === 0 ? null : Math.min(1, (spent + taken.heldMinor) / budgetMinor);
  return (
    <div className={css.used}>
      <p>
        <strong className="number">{whole(taken.usedUses)}</strong>
        {budgetUses === null ? "" : ` of ${whole(budgetUses)}`} used{taken.heldUses > 0 ? `, ${whole(taken.heldUses)} held` : ""};{" "}
        <strong className="number">{show(spent)}</strong>
        {budgetMinor === null ? " so far" : ` of ${show(budgetMinor)}`}
        {taken.heldMinor > 0 ? `, ${show(taken.heldMinor)} held` : ""}
      </p>
      {share !== null && (
        <progress className={css.meter} max={1} value={share} aria-label={`Budget used and held: ${Math.round(share * 100)} %`} />
      )}
      <p className={css.hint}>{limitsOf(offer)}</p>
    </div>
  );
}

function Actions({ offer, edit }: { offer: Offer; edit: () => void }) {
  const queryClient = useQueryClient();
  const settled = {
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["/v1/offers"] }),
    onError: (problem: Error) => complain(sentenceOf(problem)),
  };
  const resume = useMutation({ mutationFn: () => actions.resumeOffer(offer.id), ...settled });
  const pause = useMutation({
    mutationFn: () => actions.pauseOffer(offer.id),
    ...settled,
    onSuccess: () => {
      settled.onSuccess();
      tellWithUndo("The offer rests. What is held for somebody can still be used.", () => resume.mutate());
    },
  });
  const end = useMutation({ mutationFn: () => actions.endOffer(offer.id), ...settled });
  return (
    <May to="write">
      <div className={css.actions} data-noprint>
        <Button size="compact-sm" variant="default" onClick={edit}>
          Change
        </Button>
        {offer.state === "running" ? (
          <Button size="compact-sm" variant="default" loading={pause.isPending} onClick={() => pause.mutate()}>
            Let it rest
          </Button>
        ) : (
          <>
            <Button size="compact-sm" loading={resume.isPending} onClick={() => resume.mutate()}>
              Go on
            </Button>
            <Button size="compact-sm" variant="default" color="red" loading={end.isPending} onClick={() => end.mutate()}>
              End it for good
            </Button>
          </>
        )}
      </div>
    </May>
  );
}
