// Pairs that may be one person, for a person to decide: join, keep apart, take either back. And the surest ones, joined by the machine.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import { boughtBy, guardPair, mergeOfPair, pairPage, type Bought, type PairPlace } from "./duplicates-store.ts";
import { decidePair, pairById, proposals } from "./match-pairs-store.ts";
import { claimsOf, type ClaimRow } from "./hubs-reads.ts";
import type { MatchPair, PairState } from "./match-tables.ts";
import type { JoinAsk, Joined, Merging } from "./merge-service.ts";
import { cards, factsOf, identifiersOf, personOf, type FactRow, type IdentifierRow } from "./people-reads.ts";
import type { PersonCard } from "./identify-tables.ts";

/** One side of a pair: the individual as known now, over all records. */
export interface Side {
  readonly card: PersonCard;
  readonly since: Date;
  readonly identifiers: IdentifierRow[];
  /** Addresses and phones that this side gave and that are another's. */
  readonly claims: ClaimRow[];
  readonly facts: FactRow[];
  readonly records: number;
  readonly bought: Bought;
}

export interface Duplicate extends Omit<MatchPair, "personA" | "personB"> {
  readonly a: Side;
  readonly b: Side;
  /** Which side's id would go on naming the individual. */
  readonly keep: "a" | "b";
}

export interface Duplicates {
  list(ask: {
    state: PairState;
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ items: Duplicate[]; total: number; nextCursor: string | null }>;
  /** A person decides that the two are one. */
  join(pair: string, actor: string): Promise<{ merge: string; personId: string }>;
  /** A person decides that they are two: never proposed again, never joined by the machine. */
  keepApart(pair: string, actor: string): Promise<void>;
  /** Takes a decision back, whichever it was: the pair is open again. */
  reopen(pair: string, actor: string): Promise<void>;
  /** Undoes a merge, and keeps the pair that it came from apart, so that the machine does not join it again. */
  undoMerge(merge: string, actor: string): Promise<void>;
  /** Joins the first band under the guards; resolves to how many were joined and how many now wait for a person. */
  joinSurest(): Promise<{ joined: number; toReview: number }>;
}

export interface DuplicatesDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "joined">;
  readonly merging: Merging;
  readonly clock: Clock;
}

/** Pairs joined in one transaction: nobody may be written to while it works on the map. */
const AT_ONCE = 100;
const NOTHING: Bought = { orders: 0, totalMinor: 0, lastAt: null };

async function sideOf(db: Db, { trust }: DuplicatesDeps, id: string): Promise<Side | null> {
  const person = await personOf(db, id);
  if (person === null) return null;
  const [[card], identifiers, claims, facts, families, bought] = await Promise.all([
    cards(db, [person.id]),
    identifiersOf(db, person.id),
    claimsOf(db, person.id),
    factsOf(db, person.id),
    trust.joined.familiesOf(db, [person.id]),
    boughtBy(db, [person.id]),
  ]);
  if (card === undefined) return null;
  const records = families.get(person.id)?.length ?? 1;
  return {
    card,
    since: person.since,
    identifiers,
    claims: claims.filter(({ held }) => !held),
    facts,
    records,
    bought: bought.get(person.id) ?? NOTHING,
  };
}

/** Whom the house knows by number goes on; of two, whom we have known longer. */
function keptSide(a: Side, b: Side): "a" | "b" {
  const known = (side: Side): boolean => side.identifiers.some(({ kind }) => kind === "customer_number" || kind === "card");
  if (known(a) !== known(b)) return known(a) ? "a" : "b";
  return b.since < a.since ? "b" : "a";
}

async function duplicateOf(db: Db, deps: DuplicatesDeps, { personA, personB, ...pair }: MatchPair): Promise<Duplicate | null> {
  const [a, b] = await Promise.all([sideOf(db, deps, personA), sideOf(db, deps, personB)]);
  return a === null || b === null ? null : { ...pair, a, b, keep: keptSide(a, b) };
}

const cursorOf = ({ weight, id }: PairPlace): string => `${weight}_${id}`;
function placeOf(cursor: string | undefined): PairPlace | null {
  const [, weight, id] = /^(-?[\d.e+-]+)_([0-9a-f-]{36})$/.exec(cursor ?? "") ?? [];
  return weight === undefined || id === undefined ? null : { weight: Number(weight), id };
}

async function known(db: Db, id: string): Promise<MatchPair> {
  const pair = await pairById(db, id);
  if (pair === undefined) throw new Problem("not-found", "There is no such pair.");
  return pair;
}

const evidenceOf = ({ id, weight, probability, levels }: MatchPair): object => ({ pair: id, weight, probability, levels });

/** What a refused joining says. */
const REFUSED = {
  "one-already": "These two are one person already.",
  "set-apart": "Records of these two were set apart by somebody. Take that back first, then join.",
  "both-known": "Both are known by a number of ours; only a person may join them.",
} as const;

async function join(deps: DuplicatesDeps, id: string, actor: string): Promise<{ merge: string; personId: string }> {
  const { postgres, merging, clock } = deps;
  return postgres.transaction(async (tx) => {
    const pair = await known(tx, id);
    const both = await duplicateOf(tx, deps, pair);
    if (both === null) throw new Problem("not-found", "One of the two is not there any more.");
    const [kept, gone] = both.keep === "a" ? [both.a, both.b] : [both.b, both.a];
    // The person's own word on this pair comes first; whether records of theirs were set apart is asked below.
    await decidePair(tx, id, "joined", actor, clock());
    const answer = await merging.join(tx, { kept: kept.card.id, gone: gone.card.id, actor, why: "review", evidence: evidenceOf(pair) });
    if ("refused" in answer) throw new Problem("conflict", REFUSED[answer.refused]);
    return answer;
  });
}

/** Notes what became of the machine's proposals. */
async function settle(tx: Db, pairs: readonly MatchPair[], answers: readonly Joined[], at: Date): Promise<number> {
  let joined = 0;
  for (const [i, pair] of pairs.entries()) {
    const answer = answers[i];
    if (answer === undefined) continue;
    if ("merge" in answer || answer.refused === "one-already") {
      await decidePair(tx, pair.id, "joined", "match", at);
      if ("merge" in answer) joined++;
    } else await guardPair(tx, pair.id, answer.refused === "both-known" ? "two-known" : "set-apart");
  }
  return joined;
}

async function joinSurest({ postgres, merging, clock }: DuplicatesDeps): Promise<{ joined: number; toReview: number }> {
  const done = { joined: 0, toReview: 0 };
  for (;;) {
    const batch = await postgres.transaction(async (tx) => {
      const pairs = await proposals(tx, AT_ONCE);
      const asks = pairs.map((pair): JoinAsk => ({
        kept: pair.personA,
        gone: pair.personB,
        actor: "match",
        why: "match",
        evidence: evidenceOf(pair),
      }));
      const answers = await merging.joinAll(tx, asks);
      const refused = answers.filter((answer) => "refused" in answer && answer.refused !== "one-already").length;
      return { pairs: pairs.length, joined: await settle(tx, pairs, answers, clock()), refused };
    });
    if (batch.pairs === 0) return done;
    done.joined += batch.joined;
    done.toReview += batch.refused;
  }
}

export function createDuplicates(deps: DuplicatesDeps): Duplicates {
  const { postgres, merging, clock } = deps;
  const { db } = postgres;
  return {
    async list({ state, cursor, limit }) {
      const { items, total } = await pairPage(db, state, placeOf(cursor), limit + 1);
      const shown = items.slice(0, limit);
      const last = shown.at(-1);
      const found = await Promise.all(shown.map((pair) => duplicateOf(db, deps, pair)));
      return {
        items: found.filter((one) => one !== null),
        total,
        nextCursor: items.length > limit && last !== undefined && state === "open" ? cursorOf(last) : null,
      };
    },
    join: (pair, actor) => join(deps, pair, actor),
    keepApart: (id, actor) =>
      postgres.transaction(async (tx) => {
        await known(tx, id);
        if ((await mergeOfPair(tx, id)) !== null) throw new Problem("conflict", "These two are joined. Undo the joining first.");
        await decidePair(tx, id, "apart", actor, clock());
      }),
    reopen: (id, actor) =>
      postgres.transaction(async (tx) => {
        await known(tx, id);
        const merge = await mergeOfPair(tx, id);
        if (merge !== null) await merging.undo(tx, merge, actor);
        await decidePair(tx, id, "open", actor, clock());
        // What a person has once taken up the machine leaves to people.
        await guardPair(tx, id, "asked-back");
      }),
    undoMerge: (merge, actor) =>
      postgres.transaction(async (tx) => {
        const undone = await merging.undo(tx, merge, actor);
        if (undone !== false && undone.pair !== null) await decidePair(tx, undone.pair, "apart", actor, clock());
      }),
    joinSurest: () => joinSurest(deps),
  };
}
