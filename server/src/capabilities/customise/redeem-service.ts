// What a shop asks at its till: may this person have this, and is it booked? Those who ask at the same moment share a transaction.
import type { Clock } from "../../platform/clock.ts";
import { gathering } from "../../platform/gathering.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { ChangeLine } from "../../vocabulary/route.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { offersOfCodes } from "./codes-store.ts";
import type { Codes } from "./codes-service.ts";
import type { UsedWith } from "./kinds/offer-kind.ts";
import { createTries } from "./tries.ts";
import { refused, type ReserveAsk, type UseAnswer, type Uses, type UsesDeps } from "./uses-service.ts";
import { usesOnOrder, type Use } from "./uses-store.ts";

/** By which identifier somebody is named. */
export type Naming = "id" | "email" | "phone" | "customer_number" | "card";

export interface Redemption {
  readonly person: { readonly by: Naming; readonly value: string };
  readonly offerId: string | null;
  /** As it was typed. */
  readonly code: string | null;
  readonly key: string;
  readonly order: UsedWith | null;
  readonly answer: string | null;
  /** Used for good at once; otherwise it is held. */
  readonly commit: boolean;
  /** From where it was typed, e.g. the shopper's address: wrong tries are counted by it and by the person. */
  readonly from: string | null;
  /** For the audit, written with the use; null: nobody asked who would have to answer for it. */
  readonly line?: ChangeLine | null;
}

export interface Redeem {
  redeem(ask: Redemption): Promise<UseAnswer>;
  /** Gives back what each use on an order should; the sum of it, minor units. @param line for the audit, written with what is given back */
  returned(
    order: string,
    back: { key: string; returnedMinor: number; whole: boolean },
    line?: () => ChangeLine,
  ): Promise<{ uses: Use[]; minor: number }>;
}

export interface RedeemDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly identify: Pick<Identify, "personBy" | "cards">;
  readonly trust: UsesDeps["trust"] & Pick<Trust, "auditAll">;
  readonly codes: Pick<Codes, "digest">;
  readonly uses: Uses;
}

const LANES = 2;
const TOGETHER = 200;

type Placed = ReserveAsk & { readonly commit: boolean };

/** Reserves all, then commits those that are to be used at once. */
async function book({ uses }: RedeemDeps, tx: Db, asks: readonly Placed[]): Promise<UseAnswer[]> {
  const answers = await uses.reserve(tx, asks);
  const open = answers.flatMap((held, i) => {
    const ask = asks[i];
    return "use" in held && ask?.commit === true ? [{ i, held, order: ask.order, answer: ask.answer, useId: held.use.id }] : [];
  });
  const done = await uses.commit(tx, open);
  const idle: string[] = [];
  for (const [k, { i, held, useId }] of open.entries()) {
    const after = done[k] ?? held;
    answers[i] = "use" in after ? { use: after.use, again: held.again && after.again } : after;
    // What cannot be used is not held either, if it was this ask that held it.
    if (!("use" in after) && !held.again) idle.push(useId);
  }
  if (idle.length > 0) await uses.release(tx, idle);
  return answers;
}

/** The records that are named; who is not known is missing. */
async function namedIn({ identify, trust }: RedeemDeps, tx: Db, asks: readonly Redemption[]): Promise<Map<Redemption["person"], string>> {
  const ids = [...new Set(asks.flatMap(({ person: { by, value } }) => (by === "id" ? [value] : [])))];
  const persons = await trust.joined.personsOf(tx, ids);
  const there = new Set((await identify.cards(tx, [...new Set(persons)])).map((card) => card.id));
  const known = new Set(ids.filter((_, i) => there.has(persons[i] ?? "")));
  const found = new Map<Redemption["person"], string>();
  for (const { person } of asks) {
    const { by, value } = person;
    const plain = by === "email" ? value.trim().toLowerCase() : value.trim();
    const id = by === "id" ? (known.has(value) ? value : null) : await identify.personBy(tx, by, plain);
    if (id !== null) found.set(person, id);
  }
  return found;
}

/** All that was asked for at the same moment, in one transaction. */
async function together(deps: RedeemDeps, tx: Db, asks: readonly Redemption[]): Promise<UseAnswer[]> {
  const people = await namedIn(deps, tx, asks);
  const digests = asks.map(({ code }) => (code === null ? null : deps.codes.digest(code)));
  const offers = await offersOfCodes(tx, [...new Set(digests.flatMap((digest) => digest ?? []))]);
  const answers: UseAnswer[] = [];
  const placed: { i: number; ask: Placed }[] = [];
  for (const [i, { person, code, offerId: named, commit, ...rest }] of asks.entries()) {
    const personId = people.get(person);
    const digest = digests[i] ?? null;
    const offerId = code === null ? named : (offers.get(digest ?? "") ?? null);
    if (personId === undefined) answers[i] = refused("no-such-person");
    else if (offerId === null || (named !== null && named !== offerId))
      answers[i] = refused(code === null ? "no-such-offer" : "no-such-code");
    else placed.push({ i, ask: { ...rest, personId, offerId, code: digest, atOnce: commit, commit } });
  }
  const booked = await book(
    deps,
    tx,
    placed.map(({ ask }) => ask),
  );
  for (const [k, { i }] of placed.entries()) answers[i] = booked[k] ?? refused("no-such-offer");
  const lines = asks.flatMap(({ line }, i) => {
    const answer = answers[i];
    return line && answer !== undefined && "use" in answer ? [{ ...line, people: [answer.use.personId] }] : [];
  });
  if (lines.length > 0) await deps.trust.auditAll(tx, lines);
  return answers;
}

export function createRedeem(deps: RedeemDeps): Redeem {
  const { postgres, clock, uses } = deps;
  const tries = createTries();
  const ask = gathering(
    async (asks: readonly Redemption[]) => (await postgres.transaction((tx) => together(deps, tx, asks))).map((value) => ({ value })),
    { lanes: LANES, most: TOGETHER },
  );
  return {
    async redeem(wish) {
      const { person, code, from } = wish;
      // By where they come from, so that nobody can bar another person by guessing in their name.
      const names = [from === null ? `person ${person.by} ${person.value}` : `from ${from}`];
      if (code !== null && tries.barred(names, clock())) return refused("too-many-tries");
      const answer = await ask(wish);
      if ("refusal" in answer && answer.refusal === "no-such-code") tries.wrong(names, clock());
      return answer;
    },
    async returned(order, back, line) {
      const after: Use[] = [];
      let minor = 0;
      // One after another: whoever is cut off asks again with the same key.
      for (const { id, personId } of await usesOnOrder(postgres.db, order)) {
        const answer = await postgres.transaction(async (tx) => {
          if (line !== undefined) await deps.trust.auditAll(tx, [{ ...line(), people: [personId] }]);
          return uses.giveBack(tx, { useId: id, ...back });
        });
        if (!("use" in answer)) continue;
        after.push(answer.use);
        minor += answer.minor;
      }
      return { uses: after, minor };
    },
  };
}
