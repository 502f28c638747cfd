import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Customise, MessageCodes } from "../customise/index.ts";
import { classify } from "./click-class.ts";
import { noteVisit, otherVisits, sendForClick, unmaskBurst } from "./clicks-store.ts";
import { arrived } from "./incoming-store.ts";
import { HONEY, type Tokens } from "./tokens.ts";

export interface ClickDeps {
  readonly postgres: Postgres;
  readonly customise: Pick<Customise, "offers">;
  readonly codes: Pick<MessageCodes, "sample">;
  readonly tokens: Tokens;
  readonly clock: Clock;
}

export interface Visitor {
  readonly method: string;
  readonly userAgent: string;
  readonly purposeHeader: string;
}

/** Where a link leads; null: nowhere. Only addresses that the campaign's author stored, never one from the request. */
export async function follow(deps: ClickDeps, token: string, visitor: Visitor): Promise<string | null> {
  const content = deps.tokens.read("click", token);
  if (content === null) return null;
  const { personId, sendId, link } = content;
  const { db } = deps.postgres;
  // A link of a preview: nothing was sent, so nothing is noted.
  const send = sendId === null ? null : await sendForClick(db, personId, sendId);
  if (sendId === null || send === null) return null;
  const at = deps.clock();
  const place = link === HONEY ? "honey" : String(link);
  const verdict = classify({
    ...visitor,
    honey: link === HONEY,
    at,
    acceptedAt: send.acceptedAt,
    others: await otherVisits(db, personId, sendId, place),
  });
  await deps.postgres.transaction(async (tx) => {
    await noteVisit(tx, { personId, sendId, link: place, at, class: verdict.class, why: verdict.why });
    // Its links stand in the mail and nowhere else: whoever follows one, a scanner too, shows that it arrived.
    await arrived(tx, { personId, id: sendId });
    if (verdict.why === "three links in two seconds") await unmaskBurst(tx, personId, sendId, at);
  });
  if (link === HONEY || link === 0) {
    const offer = send.offerId === null ? undefined : (await deps.customise.offers(db, [send.offerId])).get(send.offerId);
    if (offer === undefined || offer.url !== null) return offer?.url ?? null;
    // Where there is something to get, on a page on which this person can take it.
    const something = (await deps.codes.sample(db, offer.id)) !== null;
    return something ? `/o/${offer.id}/claim/${deps.tokens.sign("claim", { personId, sendId, link: 0 })}` : `/o/${offer.id}`;
  }
  return send.links[link] ?? null;
}
