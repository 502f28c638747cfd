import type { ClickHouse } from "../../platform/clickhouse.ts";
import { deletePeople } from "../../platform/clickhouse-people.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { lag, nextStretch, passStretch, projectionRows, resetReader } from "./log-store.ts";

const READER = "projection";
/** Events a batch: one order event is some twenty lines, so a batch is some 10 MB. */
const BATCH = 5000;

export interface Projection {
  /** Carries the next stretch of the event log over to ClickHouse; resolves to false if there was none. */
  step(): Promise<boolean>;
  /** Events not carried over yet. */
  lag(): Promise<number>;
  /** Takes the records out of the projection, after whatever step is under way. */
  erase(ids: readonly string[]): Promise<void>;
  /** Forgets how far it has come; the tables must be empty. */
  restart(): Promise<void>;
}

export function createProjection(postgres: Postgres, clickhouse: ClickHouse): Projection {
  let turn: Promise<unknown> = Promise.resolve();
  const carry = async (): Promise<boolean> => {
    const stretch = await postgres.transaction((tx) => nextStretch(tx, READER, BATCH));
    if (stretch === null) return false;
    const { fromTx, fromSeq, toTx, toSeq } = stretch;
    for (const { table, pieces } of await projectionRows(postgres.db, stretch)) {
      if (pieces.length > 0) {
        await clickhouse.insertStream(table, Buffer.from(pieces.join("")), `${table}:${fromTx}:${fromSeq}:${toTx}:${toSeq}`);
      }
    }
    await postgres.transaction((tx) => passStretch(tx, READER, stretch));
    return true;
  };
  return {
    // One at a time: the worker and a flow that waits for it may both ask.
    step() {
      const mine = turn.then(carry, carry);
      turn = mine;
      return mine;
    },
    erase(ids) {
      const work = (): Promise<void> => deletePeople(clickhouse, "identify_", ids);
      const mine = turn.then(work, work);
      turn = mine;
      return mine;
    },
    lag: () => lag(postgres.db, READER),
    restart: () => postgres.transaction((tx) => resetReader(tx, READER)),
  };
}
