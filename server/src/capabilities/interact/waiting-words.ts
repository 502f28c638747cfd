import { reasonLabel } from "../trust/index.ts";
import { ownReasonLabel } from "./interact-tables.ts";
import type { Waiting } from "./outbox-store.ts";

/** What is queued for later, in words: how many, why, and when the first of them goes. */
export function waitingSentence(waiting: readonly Waiting[]): string {
  const rows = waiting.reduce((sum, each) => sum + each.rows, 0);
  const first = new Date(Math.min(...waiting.map((each) => each.dueAt.getTime())));
  const why = waiting.flatMap(({ rows: some, reason }) =>
    reason === null ? [] : [`${ownReasonLabel(reason) ?? reasonLabel(reason)}${some === rows ? "" : ` (${some.toLocaleString("en")})`}`],
  );
  const words = rows === 1 ? "1 message waits" : `${rows.toLocaleString("en")} messages wait`;
  const until = `${first.toISOString().slice(0, 16).replace("T", " ")} UTC`;
  return `${words}; the first goes out at ${until}.${why.length === 0 ? "" : ` ${why.join(". ")}.`}`;
}
