import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { rename, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Files } from "../../platform/files.ts";
import { newId } from "../../platform/ids.ts";
import type { Log } from "../../platform/log.ts";
import { diskIsFull, type Db, type Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem, sentenceOf } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import { contactDoors } from "./contact-doors.ts";
import { importContacts } from "./import-contacts-service.ts";
import { missing, type ImportKind, type Mapping } from "./import-meanings.ts";
import { forgetInFiles } from "./import-files-service.ts";
import { formatOf, previewFile, type Preview } from "./import-preview-service.ts";
import { importPurchases } from "./import-purchases-service.ts";
import { sniff } from "./file-rows.ts";
import {
  abandonedImports,
  failImport,
  findImport,
  finishImport,
  insertImport,
  listImports,
  progressImport,
  takeImport,
  touchImport,
  type ImportReport,
  type ImportRow,
} from "./import-store.ts";

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly unitPriceMinor: number | null;
  readonly unitCostMinor: number | null;
  readonly fee: boolean;
}

/** What an import needs of catalogue; catalogue lies above identify, so the house hands it in. */
export interface Catalogue {
  upsert(tx: Db, products: readonly Product[]): Promise<void>;
}

export interface ImportDeps {
  readonly postgres: Postgres;
  readonly queue: Queue;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  readonly catalogue: Catalogue;
  readonly trust: Pick<Trust, "recordConsents" | "putManyRules">;
  readonly currency: (db: Db) => Promise<string>;
}

export interface Wanted {
  readonly kind: ImportKind;
  readonly mapping: Mapping;
  readonly shiftToNow?: boolean;
  readonly keepDuplicates?: boolean;
}

export interface Imports {
  /** Keeps an uploaded file; the id names it from then on. */
  receive(stream: Readable, fileName: string): Promise<string>;
  preview(upload: string): Promise<Preview>;
  /** Guesses everything about a file on this machine's disk. */
  previewPath(path: string): Promise<Preview>;
  /** Registers an import of an uploaded file and queues it. */
  begin(upload: string, wanted: Wanted, actor: string): Promise<string>;
  /** Registers an import of a file on disk, to be run in this process. */
  beginPath(path: string, wanted: Wanted, actor: string): Promise<string>;
  /** Does the work of one import; safe to call again after a kill. */
  run(id: string): Promise<ImportReport | null>;
  /** Puts imports that a killed process left into the queue again. */
  resume(): Promise<void>;
  list(): Promise<ImportRow[]>;
  find(id: string): Promise<ImportRow>;
  rejectsFile(id: string): Promise<string>;
  /** Takes people out of the files that imports left; returns how many files had them. */
  forgetInFiles(words: readonly string[]): Promise<number>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

function sentence(error: unknown): string {
  if (error instanceof Problem) return error.message;
  if (diskIsFull(error)) return "The disk is full. Nothing was imported; free some space and import the file again.";
  return `The import stopped: ${sentenceOf(error)}. Nothing was imported; it is tried again, or import the file once more.`;
}

/** Writes an import down; with `queued` as a job that a worker takes. */
async function register(deps: ImportDeps, path: string, fileName: string, wanted: Wanted, actor: string, queued: boolean): Promise<string> {
  const lacking = missing(wanted.kind, wanted.mapping);
  if (lacking.length > 0) throw new Problem("invalid", `No column is chosen for: ${lacking.join(", ")}. Choose one and try again.`);
  const sniffed = await sniff(path);
  const id = newId();
  const { kind, mapping, shiftToNow = false, keepDuplicates = false } = wanted;
  const options = { ...formatOf(sniffed, mapping), shiftToNow, keepDuplicates };
  const fileHash = await hashOf(path);
  await deps.postgres.transaction(async (tx) => {
    await insertImport(tx, { id, fileName, filePath: path, fileHash, bytes: sniffed.bytes, kind, mapping, options, actor });
    if (queued) await deps.queue.announce(tx, "import", { id });
  });
  return id;
}

function uploadPath(files: Files, upload: string): string {
  if (!UUID.test(upload)) throw new Problem("invalid", "That is no upload of ours.");
  const path = files.path("uploads", upload);
  if (!existsSync(path)) throw new Problem("not-found", "That upload is gone. Choose the file again.");
  return path;
}

async function receive(files: Files, stream: Readable): Promise<string> {
  const upload = newId();
  const path = files.path("uploads", upload);
  await pipeline(stream, createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
  if ((await stat(path)).size === 0)
    throw new Problem("invalid", "The file is empty. Choose a file with a header line and at least one row.");
  return upload;
}

export function createImports(deps: ImportDeps): Imports {
  const { postgres, files, clock, log } = deps;
  const names = new Map<string, string>();
  return {
    async receive(stream, fileName) {
      const upload = await receive(files, stream);
      names.set(upload, basename(fileName));
      return upload;
    },
    preview: async (upload) => ({
      ...(await previewFile(postgres.db, uploadPath(files, upload), clock())),
      fileName: names.get(upload) ?? "file",
    }),
    previewPath: async (path) => ({ ...(await previewFile(postgres.db, path, clock())), fileName: basename(path) }),
    begin: (upload, wanted, actor) => register(deps, uploadPath(files, upload), names.get(upload) ?? "file", wanted, actor, true),
    beginPath: (path, wanted, actor) => register(deps, path, basename(path), wanted, actor, false),
    run: (id) => runImport(id, deps),
    async resume() {
      for (const id of await abandonedImports(postgres.db)) {
        log.info({ import: id }, "an import was cut off; it begins again");
        await postgres.transaction((tx) => deps.queue.announce(tx, "import", { id }));
      }
    },
    forgetInFiles: (words) => forgetInFiles(postgres.db, files, words),
    list: () => listImports(postgres.db),
    find: (id) => found(postgres.db, id),
    async rejectsFile(id) {
      await found(postgres.db, id);
      const path = files.path("imports", `${id}-rejects.csv`);
      if (!existsSync(path)) throw new Problem("not-found", "This import has no file of rejected lines yet.");
      return path;
    },
  };
}

async function found(db: Db, id: string): Promise<ImportRow> {
  const row = await findImport(db, id);
  if (row === null) throw new Problem("not-found", "There is no such import.");
  return row;
}

async function runImport(id: string, deps: ImportDeps): Promise<ImportReport | null> {
  const { postgres, files, clock, log } = deps;
  if (!(await takeImport(postgres.db, id))) return null;
  const row = await found(postgres.db, id);
  let last = 0;
  const progress = async (state: "reading" | "writing", bytesRead: number, rowsRead: number): Promise<void> => {
    const now = performance.now();
    if (state === "reading" && now - last < 500) return;
    last = now;
    await progressImport(postgres.db, id, state, bytesRead, rowsRead);
  };
  const beat = setInterval(() => void touchImport(postgres.db, id).catch(() => undefined), 3000);
  try {
    const shared = { postgres, now: clock(), rejectsFile: files.path("imports", `${id}-rejects.csv`), progress };
    const report =
      row.kind === "purchases"
        ? await importPurchases(row, { ...shared, catalogue: deps.catalogue, currency: await deps.currency(postgres.db) })
        : await importContacts(row, { ...shared, doors: contactDoors(deps.trust) });
    await postgres.transaction(async (tx) => {
      await finishImport(tx, id, report);
      await deps.queue.announce(tx, "import finished", { id });
    });
    return report;
  } catch (error) {
    log.warn(
      { import: id, reason: error instanceof Problem ? error.message : error instanceof Error && "code" in error ? error.code : "fault" },
      "an import failed",
    );
    await failImport(postgres.db, id, sentence(error));
    throw error instanceof Problem ? error : new Problem("unavailable", sentence(error));
  } finally {
    clearInterval(beat);
  }
}
