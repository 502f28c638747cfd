// What the gate must know of the people of a batch, in as few questions as there are tables.
import type { Db } from "../../platform/postgres.ts";
import { lockBudgets, reservedFor } from "./budgets-store.ts";
import { earlierDecisions } from "./consent-store.ts";
import { slotOf, type Ask, type Heard, type Known } from "./gate-answers.ts";
import { houseRules, recordStates, sentCounts, suppressedAmong } from "./gate-store.ts";
import { familiesOf } from "./joined-store.ts";
import { openNumb } from "./numb-store.ts";
import { monthOf, Purse } from "./purse.ts";
import { restrictionsAmong } from "./restrictions-store.ts";
import { sendingOf } from "./settings-service.ts";

async function heard(db: Db, families: Heard["families"], records: readonly string[], about: readonly string[]): Promise<Heard> {
  return { families, said: Map.groupBy(await earlierDecisions(db, records, about), slotOf) };
}

const allRecords = (people: readonly string[], families: Heard["families"]): string[] => [
  ...new Set([...people, ...[...families.values()].flat().map((kin) => kin.id)]),
];

/** What these people have said about these purposes, over all their records. */
export async function hear(db: Db, people: readonly string[], about: readonly string[]): Promise<Heard> {
  const families = await familiesOf(db, people);
  return heard(db, families, allRecords(people, families), about);
}

interface Moment {
  readonly now: Date;
  readonly instance: string;
  /** Whether money is to be reserved: then the budgets are locked until the transaction ends. */
  readonly reserve: boolean;
}

/** Questions side by side; in a transaction, which has one connection, one after the other. */
async function answers<Answers extends readonly unknown[]>(
  sideBySide: boolean,
  questions: { readonly [At in keyof Answers]: () => Promise<Answers[At]> },
): Promise<Answers> {
  if (sideBySide) return (await Promise.all(questions.map((question) => question()))) as unknown as Answers;
  const found: unknown[] = [];
  for (const question of questions) found.push(await question());
  return found as unknown as Answers;
}

export async function known(db: Db, asks: readonly Ask[], { now, instance, reserve }: Moment): Promise<Known> {
  const asked = [...new Set(asks.map((ask) => ask.personId))];
  const families = await familiesOf(db, asked);
  const records = allRecords(asked, families);
  const addresses = asks.flatMap(({ medium, address }) => (address === null ? [] : [{ medium, address }]));
  const about = [...new Set(asks.map((ask) => ask.purpose))];
  const keys = asks.map((ask) => ask.ask);
  const [said, house, states, restricted, sent, suppressed, numb] = await answers(!db.isTransaction, [
    () => heard(db, families, records, about),
    () => houseRules(db),
    () => recordStates(db, records),
    () => restrictionsAmong(db, records),
    () => sentCounts(db, records, keys, now),
    () => suppressedAmong(db, addresses),
    () => openNumb(db, records),
  ]);
  const tiers = [...new Set(states.flatMap(({ tier }) => tier ?? []))];
  return {
    ...said,
    purposes: new Map(Object.entries(house.purposes)),
    restricted: new Set(asked.filter((id) => (families.get(id) ?? [{ id }]).some((kin) => restricted.has(kin.id)))),
    states: new Map(states.map((state) => [state.personId, state])),
    sent: Map.groupBy(sent, ({ personId }) => personId),
    suppressed,
    numb: Map.groupBy(numb, ({ personId }) => personId),
    sending: sendingOf(house.sending),
    costs: new Map(Object.entries(house.costs)),
    purse: new Purse(reserve ? await lockBudgets(db, tiers) : house.budgets, monthOf(now)),
    reserved: new Map((tiers.length === 0 ? [] : await reservedFor(db, asks)).map((old) => [`${old.personId}|${old.ask}`, old])),
    armed: house.armedInstance === null || house.armedInstance === instance,
  };
}
