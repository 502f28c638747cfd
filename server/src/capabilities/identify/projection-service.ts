import type { Readable } from "node:stream";
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { lag, nextStretch, passStretch, projectionCopies, resetReader } from "./log-store.ts";

const READER = "projection";
/** Events a batch: one order event is some twenty lines, so a batch is some 10 MB. */
const BATCH = 5000;

export interface Projection {
  /** Carries the next stretch of the event log over to ClickHouse; resolves to false if there was none. */
  step(): Promise<boolean>;
  /** Events not carried over yet. */
  lag(): Promise<number>;
  /** Forgets how far it has come; the tables must be empty. */
  restart(): Promise<void>;
}

async function bytesOf(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Booleans are t and f in PostgreSQL's text format; ClickHouse reads those too. */
export function createProjection(postgres: Postgres, clickhouse: ClickHouse): Projection {
  return {
    async step() {
      const stretch = await postgres.transaction((tx) => nextStretch(tx, READER, BATCH));
      if (stretch === null) return false;
      for (const { table, sql } of projectionCopies(stretch)) {
        const bytes = await bytesOf(await postgres.copyOut(sql));
        if (bytes.length > 0) {
          await clickhouse.insertStream(table, bytes, `${table}:${stretch.fromTx}:${stretch.fromSeq}:${stretch.toTx}:${stretch.toSeq}`);
        }
      }
      await postgres.transaction((tx) => passStretch(tx, READER, stretch));
      return true;
    },
    lag: () => lag(postgres.db, READER),
    restart: () => postgres.transaction((tx) => resetReader(tx, READER)),
  };
}
