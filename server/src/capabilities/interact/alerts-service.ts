// What people asked to be told about: told when it arrives, once each, by the same outbox and through the same gate as everything else.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { GoodsByWord, type Arrival, type Products } from "../catalogue/index.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { ALERT_LETTER, ALERT_MJML, ALERT_SUBJECT, ALERT_TEXTS } from "./alert-template.ts";
import { alertWords, type Hit } from "./alert-words.ts";
import { alertRuns, askedFor, peopleAsking, type AlertRun, type Asking, type WantPeople } from "./alerts-reads.ts";
import { insertHits, openWants, type HitRow, type OpenWant } from "./alerts-store.ts";
import { cardsOf, planPeople, type AudienceDeps } from "./audience-service.ts";
import { insertSends } from "./campaigns-store.ts";
import { languageOf } from "./message.ts";
import { insertRun } from "./runs-store.ts";

export interface AlertDeps extends AudienceDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly goods: Pick<Products, "offered">;
  readonly identify: Pick<Identify, "cards">;
  readonly trust: AudienceDeps["trust"] & Pick<Trust, "settings">;
}

/** Something that people ask for, and what of it can be had. */
export interface Demand extends WantPeople {
  /** Goods that can be had and are that. */
  readonly had: number;
  /** A few of them by name. */
  readonly some: { sku: string; name: string }[];
}

export interface Alerts {
  /** Writes down who asked for what has arrived, and puts a message to each into the outbox, in the caller's transaction; how many people that are. */
  fire(tx: Db, arrivals: readonly Arrival[]): Promise<number>;
  /** What is asked for, by how many, and whether it can be had: what most people ask for first. */
  demand(ask: { had?: boolean | undefined }): Promise<{ items: Demand[]; wants: number; people: number; unmet: number }>;
  /** Who asks for something, the longest waiting first. */
  asking(want: { kind: string; words: string }): Promise<(Asking & { name: string | null })[]>;
  /** What was told so far, newest first. */
  told(limit: number): Promise<AlertRun[]>;
}

/** By which media to tell people who chose none, best first. */
const UNASKED = ["email", "letter"];

/** Which of what has arrived is what was asked for. */
function matches(wants: readonly OpenWant[], arrivals: readonly Arrival[]): HitRow[] {
  const cheaper = new GoodsByWord(arrivals.filter(({ kind }) => kind === "cheaper"));
  const here = new GoodsByWord(arrivals.filter(({ kind }) => kind !== "cheaper"));
  return wants.flatMap(({ kind, words }) =>
    (kind === "price" ? cheaper : here)
      .meeting({ kind, words })
      .map(({ sku, name, kind: arrival }) => ({ kind, words, sku, name, arrival })),
  );
}

const named = ([first, ...others]: readonly Arrival[]): string =>
  `Asked for: ${first?.name ?? ""}${others.length > 0 ? ` and ${others.length} more` : ""}`.slice(0, 120);

async function fire(tx: Db, deps: AlertDeps, arrivals: readonly Arrival[]): Promise<number> {
  const rows = matches(await openWants(tx), arrivals);
  if (rows.length === 0) return 0;
  const now = deps.clock();
  const bySku = new Map(arrivals.map((arrival) => [arrival.sku, arrival]));
  const wanted = new Set(rows.map(({ sku }) => sku));
  const run = await insertRun(tx, {
    kind: "alert",
    purpose: "alerts",
    audience: { watchList: "alerts", name: "What people asked for" },
    name: named(arrivals.filter(({ sku }) => wanted.has(sku))),
    subject: ALERT_SUBJECT,
    mjml: ALERT_MJML,
    letter: ALERT_LETTER,
    texts: ALERT_TEXTS,
    media: UNASKED,
    at: now,
  });
  const hits = await insertHits(tx, run.id, rows, now);
  if (hits.length === 0) {
    await run.drop();
    return 0;
  }
  const persons = await deps.trust.joined.personsOf(
    tx,
    hits.map(({ personId }) => personId),
  );
  const byPerson = Map.groupBy(
    hits.map((hit, i) => ({ ...hit, person: persons[i] ?? hit.personId })),
    ({ person }) => person,
  );
  const { currency } = (await deps.trust.settings(tx)).business;
  const because = (card: PersonCard): string =>
    alertWords(
      (byPerson.get(card.id) ?? []).flatMap(({ sku, kind, words }): Hit[] => {
        const arrival = bySku.get(sku);
        return arrival === undefined ? [] : [{ arrival, kind, words }];
      }),
      languageOf(card),
      currency,
    );
  const plan = await planPeople(tx, deps, { purpose: "alerts", media: UNASKED }, await cardsOf(tx, deps, [...byPerson.keys()]), now);
  const people = await insertSends(
    tx,
    plan.map(({ card, medium, address }) => ({ personId: card.id, campaignId: run.id, medium, address, because: because(card) })),
    now,
  );
  await run.started(people);
  return people;
}

/** Wants on the list of what is asked for; those of the most people. */
const LISTED = 1000;
/** Goods named beside a want. */
const SOME = 3;

async function demand(deps: AlertDeps, { had }: { had?: boolean | undefined }) {
  const { db } = deps.postgres;
  const [wants, goods] = await Promise.all([askedFor(db, LISTED), deps.goods.offered()]);
  const index = new GoodsByWord(goods);
  const all = wants.items.map((want): Demand => {
    const there = index.meeting(want);
    return { ...want, had: there.length, some: there.slice(0, SOME).map(({ sku, name }) => ({ sku, name })) };
  });
  return {
    items: had === undefined ? all : all.filter((want) => want.had > 0 === had),
    wants: wants.wants,
    people: wants.people,
    unmet: all.filter((want) => want.had === 0).length,
  };
}

export function createAlerts(deps: AlertDeps): Alerts {
  const { db } = deps.postgres;
  return {
    fire: (tx, arrivals) => fire(tx, deps, arrivals),
    demand: (ask) => demand(deps, ask),
    async asking(want) {
      const rows = await peopleAsking(db, want);
      const cards = new Map(
        (await deps.identify.cards(db, [...new Set(rows.map(({ personId }) => personId))])).map((card) => [card.id, card]),
      );
      return rows.map((row) => ({ ...row, name: cards.get(row.personId)?.name ?? null }));
    },
    told: (limit) => alertRuns(db, limit),
  };
}
