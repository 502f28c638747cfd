import { Readable } from "node:stream";
import { stringify } from "csv-stringify/sync";
import { z } from "zod";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import { AUDIT_KINDS, auditPage, type AuditFilter, type AuditRow } from "./audit-reads.ts";

const Filter = z.object({
  actor: z.string().max(100).optional(),
  kind: z.enum(AUDIT_KINDS).optional(),
  person: z.uuid().optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
});
const HEAD = ["at", "actor", "actor id", "action", "subject", "people", "detail"];

const lineOf = ({ at, actor, actorId, action, subject, people, detail }: AuditRow): string[] => [
  at.toISOString(),
  actor,
  actorId,
  action,
  subject,
  people.join(" "),
  Object.keys(detail).length === 0 ? "" : JSON.stringify(detail),
];

/** All rows as CSV, a thousand at a time; cells that a spreadsheet would run as formulas are defused. */
async function* csvOf(db: Db, filter: AuditFilter): AsyncGenerator<string> {
  const written = (rows: string[][]): string => stringify(rows, { escape_formulas: true });
  yield written([HEAD]);
  for (let cursor: string | undefined; ;) {
    const { items, nextCursor } = await auditPage(db, filter, cursor, 1000);
    if (items.length > 0) yield written(items.map(lineOf));
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}

export function auditRoutes({ db }: Postgres): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/audit",
      scope: "owner",
      summary: "Who changed what and who looked at whom, newest first",
      query: Filter.extend({ cursor: z.uuid().optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
      response: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            at: z.date(),
            actor: z.string(),
            actorId: z.string(),
            action: z.string(),
            subject: z.string(),
            people: z.array(z.string()),
            detail: z.record(z.string(), z.unknown()),
          }),
        ),
        nextCursor: z.string().nullable(),
      }),
      handler: ({ query: { cursor, limit, ...filter } }) => auditPage(db, filter, cursor, limit),
    }),
    route({
      method: "GET",
      path: "/v1/audit.csv",
      scope: "owner",
      summary: "The audit as a file, filtered in the same way",
      query: Filter,
      raw: "text/csv",
      handler: ({ query }) =>
        Promise.resolve({
          status: 200,
          headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="audit.csv"' },
          body: Readable.from(csvOf(db, query)),
        }),
    }),
  ];
}
