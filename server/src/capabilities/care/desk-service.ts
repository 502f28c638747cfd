import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Differentiate, State, Tier } from "../differentiate/index.ts";
import type { Address, Identify, PersonCard } from "../identify/index.ts";
import type { Interact } from "../interact/index.ts";
import type { Trust } from "../trust/index.ts";
import { complaintsOf } from "./complaints-store.ts";

export interface DeskDeps {
  readonly db: Db;
  readonly identify: Pick<Identify, "cards" | "find" | "dossier" | "count">;
  readonly trust: Pick<Trust, "rules" | "consentsNow" | "purposes" | "joined">;
  readonly differentiate: Pick<Differentiate, "page" | "values">;
  readonly interact: Pick<Interact, "preferenceUrl" | "reach">;
}

export interface PeopleAsk {
  readonly q?: string | undefined;
  readonly state?: State | undefined;
  readonly tier?: Tier | undefined;
  readonly sort: "name" | "revenue" | "last";
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly customerNumber: string | null;
  readonly email: string | null;
  readonly country: string | null;
  readonly state: State | null;
  readonly stateLabel: string | null;
  readonly tier: Tier | null;
  readonly revenueMinor: number;
  readonly orders: number;
  readonly lastDay: string | null;
}

export interface PeoplePage {
  readonly items: Person[];
  readonly total: number;
  readonly nextCursor: string | null;
}

type Valued = { state: State; stateLabel: string; tier: Tier | null; revenueMinor: number; orders: number; lastDay: string | null };

function shown(card: PersonCard, value: Valued | undefined): Person {
  return {
    id: card.id,
    name: card.name,
    customerNumber: card.customerNumber,
    email: card.email,
    country: card.country,
    state: value?.state ?? null,
    stateLabel: value?.stateLabel ?? null,
    tier: value?.tier ?? null,
    revenueMinor: value?.revenueMinor ?? 0,
    orders: value?.orders ?? 0,
    lastDay: value?.lastDay ?? null,
  };
}

const FOUND = 200;

/** People found by words; few enough to sort here. */
async function foundPeople(deps: DeskDeps, ask: PeopleAsk, q: string): Promise<PeoplePage> {
  const { ids } = await deps.identify.find(deps.db, q, FOUND);
  const [cards, values] = await Promise.all([deps.identify.cards(deps.db, ids), deps.differentiate.values(ids)]);
  const people = cards
    .map((card) => shown(card, values.get(card.id)))
    .filter((person) => (ask.state === undefined || person.state === ask.state) && (ask.tier === undefined || person.tier === ask.tier));
  const by = {
    name: (a: Person, b: Person) => (a.name ?? "\uFFFF").localeCompare(b.name ?? "\uFFFF"),
    revenue: (a: Person, b: Person) => b.revenueMinor - a.revenueMinor,
    last: (a: Person, b: Person) => (b.lastDay ?? "").localeCompare(a.lastDay ?? ""),
  }[ask.sort];
  people.sort((a, b) => by(a, b) || (a.id < b.id ? -1 : 1));
  const from = Number(ask.cursor ?? 0);
  const next = from + ask.limit;
  return { items: people.slice(from, next), total: people.length, nextCursor: next < people.length ? String(next) : null };
}

export async function peoplePage(deps: DeskDeps, ask: PeopleAsk): Promise<PeoplePage> {
  const q = ask.q?.trim() ?? "";
  if (q !== "") return foundPeople(deps, ask, q);
  const { items, total, nextCursor } = await deps.differentiate.page({
    ...(ask.state && { state: ask.state }),
    ...(ask.tier && { tier: ask.tier }),
    ...(ask.cursor && { cursor: ask.cursor }),
    sort: ask.sort === "last" ? "last" : "revenue",
    limit: ask.limit,
  });
  const ids = items.map((item) => item.personId);
  const [found, persons] = await Promise.all([deps.identify.cards(deps.db, ids), deps.trust.joined.personsOf(deps.db, ids)]);
  const cards = new Map(found.map((card) => [card.id, card]));
  return {
    items: items.flatMap((item, i) => {
      const card = cards.get(item.personId);
      // Until the next refresh a record that was just joined still has a row of its own there.
      return card === undefined || persons[i] !== item.personId ? [] : [shown(card, item)];
    }),
    total,
    nextCursor,
  };
}

/** A fact's value as one reads it; an address in one line. */
function inWords(value: unknown): string {
  if (typeof value === "string") return value;
  const address = value as Partial<Address> | null;
  if (Array.isArray(address?.lines))
    return [...address.lines, `${address.postalCode ?? ""} ${address.city ?? ""}`.trim(), address.country].filter(Boolean).join(", ");
  return JSON.stringify(value);
}

/** Everything the person screen shows but the line of time. */
export async function personScreen(deps: DeskDeps, asked: string) {
  const { db, identify, trust, differentiate, interact } = deps;
  const dossier = await identify.dossier(db, asked);
  if (dossier === null) throw new Problem("not-found", "There is no such person.");
  // The person's own id, whichever record was asked for.
  const { id } = dossier.card;
  const [values, rules, consents, purposes, media, complaints] = await Promise.all([
    differentiate.values([id]),
    trust.rules(db, [id]),
    trust.consentsNow(db, id),
    trust.purposes(db),
    interact.reach(db, dossier.card),
    complaintsOf(db, id),
  ]);
  const names = new Map(purposes.map((purpose) => [purpose.id, purpose.name]));
  const own = rules.get(id);
  return {
    id,
    name: dossier.card.name,
    since: dossier.since,
    identifiers: dossier.identifiers,
    facts: dossier.facts.map((fact) => ({ ...fact, value: inWords(fact.value) })),
    groups: dossier.groups,
    value: values.get(id) ?? null,
    rules: { medium: own?.medium ?? null, maxPerMonth: own?.maxPerMonth ?? null, pauseUntil: own?.pauseUntil ?? null },
    consents: consents.map(({ purpose, medium, decision, at, method }) => ({
      purpose,
      name: names.get(purpose) ?? purpose,
      medium,
      decision,
      at,
      method,
    })),
    media,
    complaints: complaints.map(({ id: complaint, subject, openedAt, settledAt }) => ({ id: complaint, subject, openedAt, settledAt })),
    preferenceUrl: interact.preferenceUrl(id),
  };
}
