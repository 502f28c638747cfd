import { copyPiece, rowHead } from "../../platform/copy-binary.ts";
import { sql, type Db, type Postgres } from "../../platform/postgres.ts";

const COPY = "copy identify.inbox (source, received_at, sent_at, gpc, payload) from stdin with (format binary)";

/** What is the same for all events of a request. */
export interface Envelope {
  readonly source: string;
  readonly receivedAt: Date;
  readonly sentAt: Date | null;
  readonly gpc: boolean;
}

/** Rows of the inbox, as COPY takes them. */
export function inboxRows({ source, receivedAt, sentAt, gpc }: Envelope, events: readonly Buffer[]): Buffer {
  const head = rowHead([source, receivedAt, sentAt, gpc], 1);
  const rows = Buffer.allocUnsafe(events.reduce((sum, { length }) => sum + head.length + 4 + length, 0));
  let at = 0;
  for (const event of events) {
    at += head.copy(rows, at);
    at = rows.writeInt32BE(event.length, at);
    at += event.copy(rows, at);
  }
  return rows;
}

/** Resolves after the commit. */
export async function writeInbox(postgres: Pick<Postgres, "copyIn">, rows: readonly Buffer[]): Promise<void> {
  await postgres.copyIn(COPY, copyPiece(rows));
}

/** How many events wait to be sorted, from the two ends of the inbox. */
export async function inboxDepth(db: Db): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce((select max(seq) from identify.inbox) - (select min(seq) from identify.inbox) + 1, 0)::int as n`.execute(db);
  return rows[0]?.n ?? 0;
}
