import type { Db } from "../../platform/postgres.ts";
import type { Audiences } from "../differentiate/index.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import type { MessageCodes } from "../customise/index.ts";
import { reasonLabel, type Ask, type Trust } from "../trust/index.ts";
import { ownReasonLabel, type CampaignRow } from "./interact-tables.ts";
import { addressFor, MEDIA, mediumName, mediumOf } from "./media/index.ts";
import type { Media } from "./media-service.ts";
import { choose, mediaToTry, type Tried } from "./medium-choice.ts";
import { bringsCode } from "./template-ready.ts";
import type { TemplateSource } from "./template-tables.ts";

export interface AudienceDeps {
  readonly identify: Pick<Identify, "cards">;
  readonly trust: Pick<Trust, "gate" | "rules" | "joined">;
  readonly audiences: Audiences;
  readonly media: Pick<Media, "usable">;
  readonly codes: Pick<MessageCodes, "without">;
}

/** One person of the audience: by which medium, or why not. */
export interface Planned {
  readonly card: PersonCard;
  readonly medium: string;
  readonly address: string | null;
  /** Null: reachable. */
  readonly refusal: string | null;
  /** Reachable, but not before: the quiet hours at their place. */
  readonly waitsUntil: Date | null;
  /** What they wished for. */
  readonly wish: string | null;
  /** Whether that is set up. */
  readonly wishUsable: boolean;
}

const PART = 2000;

export async function cardsOf(db: Db, deps: Pick<AudienceDeps, "identify">, ids: readonly string[]): Promise<PersonCard[]> {
  const cards: PersonCard[] = [];
  for (let i = 0; i < ids.length; i += PART) cards.push(...(await deps.identify.cards(db, ids.slice(i, i + PART))));
  return cards;
}

/** What is to be said, as far as it decides who is reached. */
type Message = Pick<CampaignRow, "purpose" | "media"> & Partial<Pick<CampaignRow, "offerId" | "kind"> & TemplateSource>;

/** Whom the message would bring a code that they cannot redeem, with the reason. */
async function withoutCode(
  db: Db,
  { codes }: Pick<AudienceDeps, "codes">,
  { offerId = null, kind, subject = "", mjml = "", letter = "", texts = {} }: Message,
  cards: readonly PersonCard[],
): Promise<ReadonlyMap<string, string>> {
  if (offerId === null || kind !== "campaign" || !bringsCode({ subject, mjml, letter, texts })) return new Map();
  return codes.without(
    db,
    offerId,
    cards.map((card) => card.id),
  );
}

/** Asks the gate, without reserving anything, by which medium each person could be reached now. */
export async function planPeople(
  db: Db,
  deps: AudienceDeps,
  message: Message,
  cards: readonly PersonCard[],
  now: Date,
): Promise<Planned[]> {
  const { purpose, media } = message;
  const noCode = await withoutCode(db, deps, message, cards);
  const usable = await deps.media.usable(db);
  const rules = await deps.trust.rules(
    db,
    cards.map((card) => card.id),
  );
  const asks: Ask[] = [];
  const owner: number[] = [];
  cards.forEach((card, i) => {
    for (const medium of mediaToTry(rules.get(card.id)?.medium ?? null, media, usable)) {
      asks.push({
        personId: card.id,
        ask: `plan:${medium}`,
        purpose,
        medium,
        address: addressFor(card, medium),
        timeZone: card.timeZone,
        country: card.country,
      });
      owner.push(i);
    }
  });
  // Each medium is asked about on its own: trying the second must not count the first.
  const tried = cards.map((): (Tried & { dueAt: Date | null })[] => []);
  for (const medium of new Set(asks.map((ask) => ask.medium))) {
    const mine = asks.map((ask, i) => ({ ask, i })).filter(({ ask }) => ask.medium === medium);
    const answers = await deps.trust.gate.peek(
      db,
      mine.map(({ ask }) => ask),
      now,
    );
    answers.forEach((answer, j) => {
      const entry = mine[j];
      if (entry === undefined) return;
      tried[owner[entry.i] ?? -1]?.push({
        medium,
        address: entry.ask.address,
        reason: answer.reason,
        permitted: answer.verdict !== "refused",
        dueAt: answer.verdict === "deferred" ? answer.dueAt : null,
      });
    });
  }
  return cards.map((card, i) => {
    const best = choose(tried[i] ?? []);
    const wish = rules.get(card.id)?.medium ?? null;
    const none = noCode.get(card.id);
    return {
      card,
      medium: best?.medium ?? media[0] ?? "none",
      address: best?.address ?? null,
      refusal: best?.permitted === true ? (none === undefined ? null : `code-${none}`) : (best?.reason ?? "no-address"),
      waitsUntil: best?.dueAt ?? null,
      wish,
      wishUsable: wish !== null && usable.has(wish),
    };
  });
}

export async function audienceCards(db: Db, deps: AudienceDeps, campaign: Pick<CampaignRow, "audience">): Promise<PersonCard[]> {
  // The list may be older than a joining: each individual once, whatever records of theirs are on it.
  const listed = await deps.audiences.members(campaign.audience.watchList);
  return cardsOf(db, deps, [...new Set(await deps.trust.joined.personsOf(db, listed))]);
}

export interface AudienceReport {
  readonly matched: number;
  readonly heldBack: number;
  /** `waiting` of them are reached only after the quiet hours at their place; the last from `until` on. */
  readonly reachable: { medium: string; people: number; waiting: number; until: Date | null }[];
  readonly unreachable: { reason: string; label: string; people: number }[];
  readonly samples: { personId: string; name: string | null; medium: string; why: string }[];
}

function reachableBy(medium: string, people: readonly Planned[]): AudienceReport["reachable"][number] {
  const waits = people.flatMap(({ waitsUntil }) => (waitsUntil === null ? [] : [waitsUntil.getTime()]));
  return {
    medium,
    people: people.length,
    waiting: waits.length,
    until: waits.length === 0 ? null : new Date(waits.reduce((a, b) => Math.max(a, b))),
  };
}

/** Why somebody is not reached. Of a wish that cannot be met it says what happens instead: nothing, for a wish is binding. */
function refusalOf({ refusal, wish, wishUsable }: Planned): string {
  if (wish !== null && refusal === "wrong-medium" && !wishUsable)
    return `Chose ${mediumName(wish)}, which is not set up: nothing is sent instead`;
  if (wish !== null && refusal === "no-address") {
    return `Chose ${mediumName(wish)}, and we do not have ${mediumOf(wish)?.needs ?? "what it needs"}: nothing is sent instead`;
  }
  return ownReasonLabel(refusal ?? "") ?? reasonLabel(refusal ?? "");
}

function whyOf(one: Planned): string {
  const { refusal, waitsUntil, wish } = one;
  if (refusal !== null) return refusalOf(one);
  if (waitsUntil !== null) return reasonLabel("quiet-hours");
  return wish !== null ? "Chose this medium" : "No wish recorded; this reaches them";
}

/** The numbers one sees before starting; the same plan is what a start writes down. */
export function reportOf(plan: readonly Planned[], heldBack: number): AudienceReport {
  const reachable = plan.filter((one) => one.refusal === null);
  const others = plan.filter((one) => one.refusal !== null);
  const mixed = [...reachable.slice(0, 6), ...others.slice(0, 4)];
  return {
    matched: plan.length + heldBack,
    heldBack,
    reachable: [...Map.groupBy(reachable, (one) => one.medium)]
      .map(([medium, people]) => reachableBy(medium, people))
      .sort((a, b) => b.people - a.people),
    unreachable: [...Map.groupBy(others, refusalOf)]
      .map(([label, some]) => ({ reason: some[0]?.refusal ?? "", label, people: some.length }))
      .sort((a, b) => b.people - a.people),
    samples: mixed.map((one) => ({
      personId: one.card.id,
      name: one.card.name,
      medium: one.refusal === null ? one.medium : "none",
      why: whyOf(one),
    })),
  };
}

/** Of these people, those who may be written to now for this purpose and by this medium (or after the quiet hours at their place). */
export async function permittedAmong(
  db: Db,
  deps: Pick<AudienceDeps, "identify" | "trust">,
  ids: readonly string[],
  purpose: string,
  medium: string,
  now: Date,
): Promise<Set<string>> {
  const asks = (await cardsOf(db, deps, ids)).map((card): Ask => ({
    personId: card.id,
    ask: `list:${medium}`,
    purpose,
    medium,
    address: addressFor(card, medium),
    timeZone: card.timeZone,
    country: card.country,
  }));
  const answers = await deps.trust.gate.peek(db, asks, now);
  return new Set(answers.flatMap(({ verdict, personId }) => (verdict === "refused" ? [] : [personId])));
}

/** By which media a person could be written to now, and why not by others. */
export async function reach(
  db: Db,
  deps: Pick<AudienceDeps, "trust" | "media">,
  card: PersonCard,
  purpose: string,
  now: Date,
): Promise<{ medium: string; reachable: boolean; why: string }[]> {
  const usable = await deps.media.usable(db);
  const media = MEDIA.filter(({ id, wish }) => wish !== null && usable.has(id));
  const asks = media.map(({ id, address }): Ask => ({
    personId: card.id,
    ask: `reach:${id}`,
    purpose,
    medium: id,
    address: address(card),
    timeZone: card.timeZone,
    country: card.country,
  }));
  const answers = await Promise.all(asks.map((ask) => deps.trust.gate.peek(db, [ask], now)));
  return answers.flat().map((answer, i) => ({
    medium: media[i]?.id ?? "",
    reachable: answer.verdict !== "refused",
    why: answer.verdict === "permitted" ? "May be used now" : reasonLabel(answer.reason),
  }));
}
