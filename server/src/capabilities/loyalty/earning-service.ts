// Purchases earn by themselves: the event log is followed, and each order that something happened to is compared with what the ledger has of it.
// What is missing is earned, what came back is taken back; done again, nothing is left to do.
import type { Clock } from "../../platform/clock.ts";
import { databaseIsAway, type Db, type Postgres } from "../../platform/postgres.ts";
import { sentenceOf } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import { failures, forgetFailure, noteFailure, noteRun } from "./catch-up-store.ts";
import {
  countedBetween,
  countsSince,
  linesOf,
  lotsOfOrder,
  ordersAstray,
  ordersOfMembers,
  ordersSince,
  setLotAmount,
  takeNotices,
  type LineRow,
  type LotRow,
  type OrderOf,
} from "./earning-store.ts";
import { adjustLot, insertLot, lockPerson } from "./points-store.ts";
import { countedAmounts, lifeOf, pointsFor, rateOf, standing, type Programme, type Status } from "./programme.ts";
import { inForce, type Programmes } from "./programme-service.ts";
import type { ProgrammeVersion } from "./programme-store.ts";

export interface EarningDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly identify: {
    readonly projection: { readonly followers: Pick<Identify["projection"]["followers"], "events" | "pass" | "skip" | "waiting"> };
  } & Pick<Identify, "record">;
  readonly programmes: Pick<Programmes, "versions" | "now">;
  /** ISO 4217 code of the business. */
  readonly currency: () => Promise<string>;
}

export interface Earning {
  /** Looks at the orders of members that came or came back since; false if nothing happened. */
  step(): Promise<boolean>;
  /** Compares all orders of a person since a moment, for who became a member with purchases behind them. */
  catchUp(personId: string, since: Date): Promise<void>;
  /** Compares the orders whose lots differ from the log, after an import was taken back. */
  recheck(): Promise<void>;
  /** Tries once more what failed; how many still do. */
  retry(): Promise<number>;
  /** How many events of the log were not looked at yet. */
  waiting(): Promise<number>;
  /** Writes into the log of each whose points will expire that they will, once; how many people that were. */
  notify(): Promise<number>;
}

const READER = "points";
const EVENTS = 500;
const NOTICES = 1000;
const ORDERS = new Set(["Order Completed", "Order Refunded"]);
const HOUSE = "house";

interface Situation {
  readonly records: readonly string[];
  readonly versions: readonly ProgrammeVersion[];
  readonly since: Date | null;
}

/** The status by what was bought before. */
async function statusAt(tx: Db, records: readonly string[], programme: Programme, at: Date): Promise<Status | null> {
  if (programme.statuses.length === 0) return null;
  const counted = await countedBetween(tx, records, new Date(at.getTime() - programme.statusDays * DAY), at);
  return standing(programme, counted[programme.statusBy]).status;
}

/** A line that earns for the first time; nothing where there was no programme or no card yet. */
async function begin(tx: Db, line: LineRow, orderId: string, amountMinor: number, { records, versions, since }: Situation, now: Date) {
  const programme = inForce(versions, line.at);
  if (programme === null || since === null || line.at < since || amountMinor <= 0) return;
  const { personId, eventId, sku, category } = line;
  const rate = rateOf(programme, category, await statusAt(tx, records, programme, line.at));
  const lotLine = { orderId, eventId, line: line.line, sku, category, amountMinor, ...rate };
  const lotId = await insertLot(tx, { personId, source: "purchase", earnedAt: line.at, ...lifeOf(programme, line.at), line: lotLine });
  const change = pointsFor(amountMinor, rate);
  if (change === 0) return;
  const entry = { personId, lotId, change, kind: "earn" as const, key: `line:${eventId}:${line.line}`, why: `Order ${orderId}` };
  await adjustLot(tx, { ...entry, actor: HOUSE, about: null }, now);
}

async function settle(tx: Db, lot: LotRow, orderId: string, amountMinor: number, now: Date): Promise<void> {
  if (lot.amountMinor === amountMinor) return;
  await setLotAmount(tx, lot, amountMinor);
  const change = pointsFor(amountMinor, lot) - pointsFor(lot.amountMinor, lot);
  if (change === 0) return;
  const kind = change < 0 ? "take back" : "restore";
  const why = change < 0 ? `Came back from order ${orderId}` : `Order ${orderId}`;
  await adjustLot(tx, { personId: lot.personId, lotId: lot.id, change, kind, key: null, why, actor: HOUSE, about: null }, now);
}

/** Compares one order with its lots. */
async function compare(tx: Db, deps: EarningDeps, { personId, orderId }: OrderOf, versions: readonly ProgrammeVersion[]): Promise<void> {
  const records = await lockPerson(tx, personId);
  if (records === null) return;
  const [lines, lots] = [await linesOf(tx, records, orderId, await deps.currency()), await lotsOfOrder(tx, records, orderId)];
  const bought = lines.filter(({ back, fee }) => !back && !fee);
  const offOrder = lines.filter(({ back, fee }) => !back && fee).reduce((sum, { amountMinor }) => sum - Math.min(0, amountMinor), 0);
  const returned = lines
    .filter(({ back, fee }) => back && !fee)
    .map(({ sku, amountMinor }) => ({ sku, amountMinor: Math.max(0, -amountMinor) }));
  const amounts = countedAmounts(bought, offOrder, returned);
  const situation = { records, versions, since: await countsSince(tx, records) };
  const now = deps.clock();
  const key = ({ eventId, line }: { eventId: string; line: number }): string => `${eventId}:${line}`;
  const lotOf = new Map(lots.map((lot) => [key(lot), lot]));
  for (const [i, line] of bought.entries()) {
    const lot = lotOf.get(key(line));
    if (lot === undefined) await begin(tx, line, orderId, amounts[i] ?? 0, situation, now);
    else await settle(tx, lot, orderId, amounts[i] ?? 0, now);
    lotOf.delete(key(line));
  }
  // The log does not know these lines any more.
  for (const lot of lotOf.values()) await settle(tx, lot, orderId, 0, now);
}

async function notify({ postgres, clock, identify, programmes }: EarningDeps): Promise<number> {
  const programme = await programmes.now(postgres.db);
  if (programme === null || programme.noticeDays === 0) return 0;
  const now = clock();
  const until = new Date(now.getTime() + programme.noticeDays * DAY);
  let people = 0;
  for (let told = NOTICES; told === NOTICES; people += told) {
    told = await postgres.transaction(async (tx) => {
      const due = await takeNotices(tx, now, until, NOTICES);
      await identify.record(
        tx,
        due.map(({ personId, on, points }) => {
          const what = { type: "track" as const, name: "Points Expiring", at: now, source: "loyalty", payload: { points, on } };
          return { personId, messageId: `points-expiring:${personId}:${on}`, ...what };
        }),
      );
      return due.length;
    });
  }
  return people;
}

export function createEarning(deps: EarningDeps): Earning {
  const { postgres, clock, identify, programmes } = deps;
  const { db } = postgres;
  const { followers } = identify.projection;
  const compareEach = async (orders: readonly OrderOf[]): Promise<void> => {
    const versions = await programmes.versions(db);
    for (const order of orders) {
      try {
        await postgres.transaction(async (tx) => {
          await compare(tx, deps, order, versions);
          await forgetFailure(tx, order.personId, order.orderId);
        });
      } catch (error) {
        // One order that does not fit must not hold up everybody else's; without the database nothing can be noted.
        if (databaseIsAway(error)) throw error;
        await noteFailure(db, { ...order, reason: sentenceOf(error), at: clock() });
      }
    }
  };
  return {
    async step() {
      // Nothing was ever promised: the programme will begin where the log stands then.
      if ((await programmes.versions(db)).length === 0) {
        await followers.skip(READER);
        return false;
      }
      const next = await followers.events(READER, EVENTS);
      if (next === null) return false;
      const orders = await ordersOfMembers(
        db,
        next.events.filter(({ name }) => ORDERS.has(name)),
      );
      await compareEach(orders);
      await noteRun(db, clock(), orders.length);
      await followers.pass(READER, next.upTo);
      return true;
    },
    catchUp: async (personId, since) => compareEach((await ordersSince(db, personId, since)).map((orderId) => ({ personId, orderId }))),
    async retry() {
      await compareEach(await failures(db, EVENTS));
      return (await failures(db, EVENTS)).length;
    },
    waiting: () => followers.waiting(READER),
    recheck: async () => compareEach(await ordersAstray(db)),
    notify: () => notify(deps),
  };
}
