// What the gate must know of the people of a batch, in as few questions as there are tables.
import type { Db } from "../../platform/postgres.ts";
import { lockBudgets, mediumCosts, reservedFor, tierBudgets } from "./budgets-store.ts";
import { earlierDecisions } from "./consent-store.ts";
import { slotOf, type Ask, type Heard, type Known } from "./gate-answers.ts";
import { recordStates, sentCounts, suppressedAmong } from "./gate-store.ts";
import { familiesOf } from "./joined-store.ts";
import { openNumb } from "./numb-store.ts";
import { monthOf, Purse } from "./purse.ts";
import { purposes } from "./purposes-store.ts";
import { restrictedRecords } from "./restrictions-store.ts";
import { getSetting } from "./settings-store.ts";
import { readSettings } from "./settings-service.ts";

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

export async function known(db: Db, asks: readonly Ask[], moment: Moment): Promise<Known> {
  const { now, instance } = moment;
  const asked = [...new Set(asks.map((ask) => ask.personId))];
  const heard = await hear(db, asked, [...new Set(asks.map((ask) => ask.purpose))]);
  const records = [...new Set([...asked, ...[...heard.families.values()].flat().map((kin) => kin.id)])];
  const addresses = asks.flatMap(({ medium, address }) => (address === null ? [] : [{ medium, address }]));
  const keys = asks.map((ask) => ask.ask);
  const states = await recordStates(db, records);
  const armed = await getSetting<string>(db, "armedInstance");
  const tiers = [...new Set(states.flatMap(({ tier }) => tier ?? []))];
  return {
    ...heard,
    purposes: new Map((await purposes(db)).map((purpose) => [purpose.id, purpose])),
    restricted: await restrictedRecords(db, asked),
    states: new Map(states.map((state) => [state.personId, state])),
    sent: Map.groupBy(await sentCounts(db, records, keys, now), ({ personId }) => personId),
    suppressed: await suppressedAmong(db, addresses),
    numb: Map.groupBy(await openNumb(db, records), ({ personId }) => personId),
    sending: (await readSettings(db)).sending,
    costs: await mediumCosts(db),
    purse: new Purse(moment.reserve ? await lockBudgets(db, tiers) : await tierBudgets(db), monthOf(now)),
    reserved: new Map((tiers.length === 0 ? [] : await reservedFor(db, asks)).map((old) => [`${old.personId}|${old.ask}`, old])),
    armed: armed === undefined || armed === instance,
  };
}
