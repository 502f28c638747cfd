import { pino, type Logger } from "pino";

export type Log = Logger;

/** Field names that may hold personal data or secrets; a log line never shows them. */
const HIDDEN = ["email", "address", "to", "name", "phone", "password", "key", "token", "authorization", "cookie", "secret", "url"].flatMap(
  (field) => [field, `*.${field}`],
);

/** A structured log without personal data: people appear by id only. */
export function createLog(level: string, file?: string): Log {
  return pino(
    { level, redact: { paths: HIDDEN, censor: "[hidden]" }, base: null },
    pino.destination({ dest: file ?? 2, sync: file === undefined, mkdir: true }),
  );
}
