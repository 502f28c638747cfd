import { createReadStream } from "node:fs";
import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Imports } from "./import-service.ts";
import { IMPORT_KINDS, type ImportKind, type Mapping as Columns } from "./import-meanings.ts";
import type { Chosen } from "./import-preview-service.ts";
import type { ImportRow } from "./import-store.ts";

const Kind = z.enum(IMPORT_KINDS);
const Import = z.object({
  id: z.string(),
  fileName: z.string(),
  kind: Kind,
  state: z.enum(["waiting", "reading", "writing", "done", "failed", "cancelled", "undoing", "undone"]),
  bytes: z.number(),
  bytesRead: z.number(),
  rowsRead: z.number(),
  error: z.string().nullable(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  undoneAt: z.date().nullable(),
  undone: z.string().nullable(),
  report: z
    .object({
      rows: z.number(),
      sentence: z.string(),
      outcomes: z.array(z.object({ outcome: z.string(), label: z.string(), rows: z.number(), amountMinor: z.number().nullable() })),
      people: z.object({ new: z.number(), known: z.number() }),
      orders: z.number(),
      extended: z.number(),
      repeated: z.number(),
      rejects: z.number(),
      sumMinor: z.number().nullable(),
      goods: z.object({ new: z.number(), changed: z.number(), same: z.number() }).nullable(),
    })
    .nullable(),
});
const Mapping = z.record(z.string().max(40), z.number().int().min(0).max(16_383));
const Preview = z.object({
  upload: z.string(),
  fileName: z.string(),
  bytes: z.number(),
  kind: Kind,
  encoding: z.string(),
  delimiter: z.string(),
  mapping: Mapping,
  columns: z.array(z.object({ index: z.number(), header: z.string(), meaning: z.string().nullable(), samples: z.array(z.string()) })),
  meanings: z.array(z.object({ id: z.string(), label: z.string(), kind: Kind })),
  rows: z.array(
    z.object({
      line: z.number(),
      cells: z.array(z.string()),
      why: z.string(),
      outcome: z.enum(["new", "known", "return", "fee", "anonymous", "duplicate", "rejected"]),
    }),
  ),
  sentence: z.string(),
  readings: z.array(z.object({ by: z.enum(["saved", "preset", "guess"]), name: z.string().nullable(), kind: Kind, mapping: Mapping })),
});
const SavedMapping = z.object({
  name: z.string().trim().min(1).max(80),
  kind: Kind,
  header: z.array(z.string()).max(16_384),
  columns: z.record(z.string().max(40), z.string()),
});
const Country = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .or(z.literal(""))
  .default("");

/** What the answer leaves out (the path, the mapping) its schema drops. Reports from before a field was there have none of it. */
const shown = ({ report, ...row }: ImportRow) => ({
  ...row,
  report: report === null ? null : { ...report, extended: report.extended ?? 0, goods: report.goods ?? null },
});

const chosenOf = ({
  kind,
  mapping,
  country,
}: {
  kind?: ImportKind | undefined;
  mapping?: Columns | undefined;
  country: string;
}): Chosen => ({
  country,
  ...(kind === undefined ? {} : { kind }),
  ...(mapping === undefined ? {} : { mapping }),
});

export function importRoutes(imports: Imports): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/imports/preview",
      scope: "write",
      summary: "Upload a file and see what it seems to be; nothing is imported yet",
      multipart: true,
      response: Preview,
      handler: async ({ upload }) => {
        const { stream, fileName } = await upload();
        const id = await imports.receive(stream, fileName);
        return { upload: id, ...(await imports.preview(id)) };
      },
    }),
    route({
      method: "POST",
      path: "/v1/imports/preview/{upload}",
      scope: "write",
      summary: "What would happen to the first rows of an uploaded file with other meanings of its columns; changes nothing",
      params: z.object({ upload: z.uuid() }),
      body: z.object({ kind: Kind.optional(), mapping: Mapping.optional(), country: Country }),
      response: Preview,
      handler: async ({ params, body }) => ({ upload: params.upload, ...(await imports.preview(params.upload, chosenOf(body))) }),
    }),
    route({
      method: "GET",
      path: "/v1/import-mappings",
      scope: "read",
      summary: "Saved meanings of columns, by name",
      response: z.object({ items: z.array(SavedMapping) }),
      handler: async () => ({ items: (await imports.mappings.list()).map((each) => ({ ...each, header: [...each.header] })) }),
    }),
    route({
      method: "POST",
      path: "/v1/import-mappings",
      scope: "write",
      summary: "Save the meanings of a file's columns; a file with the same header is read so from then on",
      body: SavedMapping,
      response: z.object({ name: z.string() }),
      handler: async ({ body, actor }) => {
        await imports.mappings.put(body, actor);
        return { name: body.name };
      },
    }),
    route({
      method: "DELETE",
      path: "/v1/import-mappings/{name}",
      scope: "write",
      summary: "Forget a saved mapping; the answer is what it was",
      params: z.object({ name: z.string() }),
      response: SavedMapping,
      handler: async ({ params }) => {
        const removed = await imports.mappings.remove(params.name);
        return { ...removed, header: [...removed.header] };
      },
    }),
    route({
      method: "POST",
      path: "/v1/imports",
      scope: "write",
      summary: "Import an uploaded file in the background",
      body: z.object({
        upload: z.uuid(),
        kind: Kind,
        mapping: Mapping,
        shiftToNow: z.boolean().default(false),
        keepDuplicates: z.boolean().default(false),
        country: Country,
      }),
      response: z.object({ id: z.string() }),
      handler: async ({ body, actor }) => ({ id: await imports.begin(body.upload, body, actor) }),
    }),
    route({
      method: "GET",
      path: "/v1/imports",
      scope: "read",
      summary: "Imports, newest first",
      response: z.object({ items: z.array(Import) }),
      handler: async () => ({ items: (await imports.list()).map(shown) }),
    }),
    route({
      method: "GET",
      path: "/v1/imports/{id}",
      scope: "read",
      summary: "One import with its progress or report",
      params: z.object({ id: z.uuid() }),
      response: Import,
      handler: async ({ params }) => shown(await imports.find(params.id)),
    }),
    route({
      method: "POST",
      path: "/v1/imports/{id}/undo",
      scope: "write",
      summary: "Take an import back, in the background: what it alone brought goes away; within 30 days",
      params: z.object({ id: z.uuid() }),
      response: Import,
      handler: async ({ params, actor }) => {
        await imports.askForUndo(params.id, actor);
        return shown(await imports.find(params.id));
      },
    }),
    route({
      method: "GET",
      path: "/v1/imports/{id}/rejects.csv",
      scope: "people",
      summary: "The lines that did not go in, each with its number and reason",
      params: z.object({ id: z.uuid() }),
      raw: "text/csv",
      handler: async ({ params }) => ({
        status: 200,
        headers: { "content-type": "text/csv; charset=utf-8", "content-disposition": `attachment; filename="rejects-${params.id}.csv"` },
        body: createReadStream(await imports.rejectsFile(params.id)),
      }),
    }),
  ];
}
