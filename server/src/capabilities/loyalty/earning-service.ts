// Purchases earn by themselves: the event log is followed, and each order that something happened to is compared with what the ledger has of it.
// What is missing is earned, what came back is taken back; done again, nothing is left to do.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { databaseIsAway, type Db, type Postgres } from "../../platform/postgres.ts";
import { sentenceOf } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import { failures, forgetFailures, noteFailure, noteRun } from "./catch-up-store.ts";
import {
  countsSince,
  earnLines,
  linesOf,
  lockAll,
  lotsOf,
  ordersAstray,
  ordersOfMembers,
  ordersSince,
  setLotAmount,
  takeNotices,
  type OrderOf,
} from "./earning-store.ts";
import { compareOrder, type NewLine, type Purchases, type Resettled } from "./order-points.ts";
import { adjustLot } from "./points-store.ts";
import { pointsFor } from "./programme.ts";
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
  /** Compares all orders of people (any record) since a moment, for who became a member with purchases behind them. */
  catchUp(personIds: readonly string[], since: Date): Promise<void>;
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
/** Orders compared in one transaction: nobody's points move elsewhere meanwhile. */
const TOGETHER = 1000;
const ORDERS = new Set(["Order Completed", "Order Refunded"]);
const HOUSE = "house";

async function settle(tx: Db, { lot, amountMinor }: Resettled, now: Date): Promise<void> {
  await setLotAmount(tx, lot, amountMinor);
  const change = pointsFor(amountMinor, lot) - pointsFor(lot.amountMinor, lot);
  if (change === 0) return;
  const kind = change < 0 ? "take back" : "restore";
  const why = change < 0 ? `Came back from order ${lot.orderId}` : `Order ${lot.orderId}`;
  await adjustLot(tx, { personId: lot.personId, lotId: lot.id, change, kind, key: null, why, actor: HOUSE, about: null }, now);
}

/** What the ledger has of individuals' purchases: of these orders, or of all where a status may follow from them. */
async function purchasesOf(tx: Db, orders: readonly OrderOf[], versions: readonly ProgrammeVersion[]): Promise<Map<string, Purchases>> {
  const individuals = [...new Set(orders.map(({ personId }) => personId))];
  const all = versions.some(({ programme }) => (programme?.statuses.length ?? 0) > 0);
  const lots = Map.groupBy(
    await lotsOf(tx, individuals, all ? null : orders.map(({ orderId }) => orderId)),
    ({ individual }) => individual,
  );
  const since = await countsSince(tx, individuals);
  return new Map(individuals.map((id) => [id, { lots: lots.get(id) ?? [], since: since.get(id) ?? null }]));
}

/** Compares orders with their lots, in their order, at once. */
async function compare(tx: Db, deps: EarningDeps, asked: readonly OrderOf[], versions: readonly ProgrammeVersion[]): Promise<void> {
  const now = deps.clock();
  const individuals = await lockAll(tx, [...new Set(asked.map(({ personId }) => personId))], now);
  const orders = asked.map(({ personId, orderId }) => ({ personId: individuals.get(personId) ?? personId, orderId }));
  const keyOf = (individual: string, orderId: string): string => `${individual} ${orderId}`;
  const lines = Map.groupBy(await linesOf(tx, orders, await deps.currency()), ({ individual, orderId }) => keyOf(individual, orderId));
  const purchases = await purchasesOf(tx, orders, versions);
  const begun: NewLine[] = [];
  const resettled: Resettled[] = [];
  for (const [key, { personId, orderId }] of new Map(orders.map((order) => [keyOf(order.personId, order.orderId), order]))) {
    const before = purchases.get(personId) ?? { lots: [], since: null };
    const found = compareOrder(orderId, lines.get(key) ?? [], before, (at) => inForce(versions, at), newId);
    begun.push(...found.begun);
    resettled.push(...found.resettled);
  }
  const earned = begun.map((line) => ({ ...line, points: pointsFor(line.amountMinor, line), entryId: newId(now.getTime()) }));
  await earnLines(tx, earned, now, HOUSE);
  for (const one of resettled) await settle(tx, one, now);
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
  const together = async (orders: readonly OrderOf[], versions: readonly ProgrammeVersion[]): Promise<void> => {
    try {
      await postgres.transaction(async (tx) => {
        await compare(tx, deps, orders, versions);
        await forgetFailures(tx, orders);
      });
    } catch (error) {
      // One order that does not fit must not hold up everybody else's; without the database nothing can be noted.
      if (databaseIsAway(error)) throw error;
      const [first, second] = orders;
      if (first === undefined) return;
      if (second === undefined) return noteFailure(db, { ...first, reason: sentenceOf(error), at: clock() });
      const half = Math.ceil(orders.length / 2);
      await together(orders.slice(0, half), versions);
      await together(orders.slice(half), versions);
    }
  };
  const compareEach = async (orders: readonly OrderOf[]): Promise<void> => {
    const versions = await programmes.versions(db);
    for (let i = 0; i < orders.length; i += TOGETHER) await together(orders.slice(i, i + TOGETHER), versions);
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
    catchUp: async (personIds, since) => compareEach(await ordersSince(db, personIds, since)),
    async retry() {
      await compareEach(await failures(db, EVENTS));
      return (await failures(db, EVENTS)).length;
    },
    waiting: () => followers.waiting(READER),
    recheck: async () => compareEach(await ordersAstray(db)),
    notify: () => notify(deps),
  };
}
