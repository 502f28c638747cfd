// What the gate must know of the people of a batch.
import type { Db } from "../../platform/postgres.ts";
import { lockBudgets } from "./budgets-store.ts";
import { earlierDecisions } from "./consent-store.ts";
import type { Kin } from "./family.ts";
import { slotOf, type Ask, type Heard, type Known } from "./gate-answers.ts";
import { gateFacts } from "./gate-facts-reads.ts";
import { familiesOf } from "./joined-store.ts";
import { monthOf, Purse } from "./purse.ts";
import { sendingOf } from "./settings-service.ts";

/** What these people have said about these purposes, over all their records. */
export async function hear(db: Db, people: readonly string[], about: readonly string[]): Promise<Heard> {
  const families = await familiesOf(db, people);
  const records = [...new Set([...people, ...[...families.values()].flat().map((kin) => kin.id)])];
  return { families, said: Map.groupBy(await earlierDecisions(db, records, about), slotOf) };
}

interface Moment {
  readonly now: Date;
  readonly instance: string;
  /** Whether money is to be reserved: then the budgets are locked until the transaction ends. */
  readonly reserve: boolean;
}

export async function known(db: Db, asks: readonly Ask[], { now, instance, reserve }: Moment): Promise<Known> {
  const { house, kin } = await gateFacts(db, asks, now);
  const all = Map.groupBy(kin, ({ asked }) => asked);
  const families = new Map<string, Kin[]>(
    [...all].flatMap(([asked, records]) =>
      records.length < 2 ? [] : [[asked, records.map(({ personId, since }) => ({ id: personId, since }))]],
    ),
  );
  const records = new Map(kin.map((record) => [record.personId, record]));
  const restricted = [...all].flatMap(([asked, each]) => (each.some((record) => record.restricted) ? [asked] : []));
  const tiers = [...new Set(kin.flatMap(({ tier }) => tier ?? []))];
  return {
    families,
    said: Map.groupBy(
      [...records.values()].flatMap(({ said }) => said),
      slotOf,
    ),
    records,
    purposes: new Map(Object.entries(house.purposes)),
    restricted: new Set(restricted),
    suppressed: new Set(house.suppressed),
    sending: sendingOf(house.sending),
    costs: new Map(Object.entries(house.costs)),
    purse: new Purse(reserve ? await lockBudgets(db, tiers) : house.budgets, monthOf(now)),
    reserved: new Map(house.reserved.map((old) => [`${old.personId}|${old.ask}`, old])),
    armed: house.armedInstance === null || house.armedInstance === instance,
  };
}
