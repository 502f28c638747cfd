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
import { contactDoors } from "./contact-doors-service.ts";
import { deleteBatches } from "./import-batches-store.ts";
import { importContacts } from "./import-contacts-service.ts";
import { readablePath } from "./import-convert-service.ts";
import { Logbook } from "./import-logbook-service.ts";
import { missing, type ImportKind, type Mapping } from "./import-meanings.ts";
import { importGoods, type GoodsDoor } from "./import-goods-service.ts";
import { forgetInFiles } from "./import-files-service.ts";
import { deleteMapping, putMapping, savedMappings, type SavedMapping } from "./import-mappings-store.ts";
import { formatOf, previewFile, type Chosen, type Preview } from "./import-preview-service.ts";
import { clearPurchases, importPurchases } from "./import-purchases-service.ts";
import type { Progress } from "./import-run-service.ts";
import { askForUndo, undoImport, type KnownElsewhere } from "./import-undo-service.ts";
import { sniff } from "./file-rows.ts";
import {
  abandonedImports,
  failImport,
  findImport,
  finishImport,
  importsOfSameFile,
  insertImport,
  insertUpload,
  listImports,
  progressImport,
  takeImport,
  touchImport,
  uploadName,
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
  readonly files: GoodsDoor;
}

export interface ImportDeps {
  readonly postgres: Postgres;
  readonly queue: Queue;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  readonly catalogue: Catalogue;
  readonly trust: Pick<
    Trust,
    "recordConsents" | "putManyRules" | "anyTombstone" | "tombstoned" | "restrictedRecords" | "takeBackImported" | "heardFrom"
  >;
  readonly currency: (db: Db) => Promise<string>;
}

export interface Wanted {
  readonly kind: ImportKind;
  readonly mapping: Mapping;
  readonly shiftToNow?: boolean;
  readonly keepDuplicates?: boolean;
  /** ISO 3166-1 alpha-2, for lines that name no country. */
  readonly country?: string;
}

export interface Imports {
  /** Keeps an uploaded file; the id names it from then on. */
  receive(stream: Readable, fileName: string): Promise<string>;
  /** @param chosen what to read the file as, instead of what is recognised */
  preview(upload: string, chosen?: Chosen): Promise<Preview>;
  /** Guesses everything about a file on this machine's disk. */
  previewPath(path: string, chosen?: Chosen): Promise<Preview>;
  /** What the columns of files mean, kept by name. */
  readonly mappings: {
    list(): Promise<SavedMapping[]>;
    put(mapping: SavedMapping, actor: string): Promise<void>;
    /** Returns what it was. */
    remove(name: string): Promise<SavedMapping>;
  };
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
  /** Puts the taking back of an import into the queue; refused after 30 days. */
  askForUndo(id: string, actor: string): Promise<void>;
  /** Does it; safe to call again after a kill. Returns what was done, or null if there was nothing to do. */
  undo(id: string, known: KnownElsewhere): Promise<string | null>;
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
  const kept = "What was read is kept: the import goes on there when it is tried again";
  if (diskIsFull(error)) return `The disk is full. ${kept}; free some space first.`;
  return `The import stopped: ${sentenceOf(error)}. ${kept}.`;
}

/** Bytes of a purchase file a part: a part is one transaction. */
const PART = 64 << 20;
/** Text packs to about an eighth. */
const PACKED = 8;

/** Writes an import down; with `queued` as a job that a worker takes. */
async function register(
  deps: ImportDeps,
  given: string,
  fileName: string,
  wanted: Wanted,
  actor: string,
  queued: boolean,
): Promise<string> {
  const lacking = missing(wanted.kind, wanted.mapping);
  if (lacking.length > 0) throw new Problem("invalid", `No column is chosen for: ${lacking.join(", ")}. Choose one and try again.`);
  const path = await readablePath(deps.files, given);
  const sniffed = await sniff(path);
  const id = newId();
  const { kind, mapping, shiftToNow = false, keepDuplicates = false, country = "" } = wanted;
  const parts = Math.ceil((sniffed.bytes * (sniffed.packed ? PACKED : 1)) / PART);
  const options = { ...formatOf(sniffed, mapping), shiftToNow, keepDuplicates, country, parts: Math.min(Math.max(parts, 1), 1000) };
  const fileHash = await hashOf(given);
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

async function receive({ files, postgres }: ImportDeps, stream: Readable, fileName: string): Promise<string> {
  const upload = newId();
  const path = files.path("uploads", upload);
  await pipeline(stream, createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
  const { size } = await stat(path);
  if (size === 0) throw new Problem("invalid", "The file is empty. Choose a file with a header line and at least one row.");
  await insertUpload(postgres.db, upload, basename(fileName), size);
  return upload;
}

export function createImports(deps: ImportDeps): Imports {
  const { postgres, files, clock, log } = deps;
  const previewing = async () => ({
    db: postgres.db,
    trust: deps.trust,
    currency: await deps.currency(postgres.db),
    goods: deps.catalogue.files,
  });
  const nameOf = async (upload: string): Promise<string> => (await uploadName(postgres.db, upload)) ?? "file";
  return {
    receive: (stream, fileName) => receive(deps, stream, fileName),
    preview: async (upload, chosen) => ({
      ...(await previewFile(await previewing(), await readablePath(files, uploadPath(files, upload)), clock(), chosen)),
      fileName: await nameOf(upload),
    }),
    previewPath: async (path, chosen) => ({
      ...(await previewFile(await previewing(), await readablePath(files, path), clock(), chosen)),
      fileName: basename(path),
    }),
    mappings: {
      list: () => savedMappings(postgres.db),
      put: (mapping, actor) => keepMapping(postgres.db, mapping, actor),
      async remove(name) {
        const removed = await deleteMapping(postgres.db, name);
        if (removed === null) throw new Problem("not-found", "There is no mapping of that name.");
        return removed;
      },
    },
    begin: async (upload, wanted, actor) => register(deps, uploadPath(files, upload), await nameOf(upload), wanted, actor, true),
    beginPath: (path, wanted, actor) => register(deps, path, basename(path), wanted, actor, false),
    run: (id) => runImport(id, deps),
    async resume() {
      for (const id of await abandonedImports(postgres.db)) {
        log.info({ import: id }, "an import was cut off; it goes on");
        await postgres.transaction((tx) => deps.queue.announce(tx, "import", { id }));
      }
    },
    askForUndo: async (id, actor) => askForUndo(deps, await found(postgres.db, id), actor),
    undo: (id, known) => undoImport({ ...deps, goods: deps.catalogue.files }, id, known),
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

async function keepMapping(db: Db, mapping: SavedMapping, actor: string): Promise<void> {
  const { kind, header, columns } = mapping;
  const indexes = Object.fromEntries(Object.entries(columns).map(([meaning, name]) => [meaning, header.indexOf(name)]));
  const lacking = missing(kind, indexes);
  const lost = Object.entries(indexes).find(([, index]) => index < 0);
  if (lost !== undefined) throw new Problem("invalid", `The file has no column “${columns[lost[0]] ?? ""}”.`);
  if (lacking.length > 0) throw new Problem("invalid", `No column is chosen for: ${lacking.join(", ")}. Choose one and save again.`);
  await putMapping(db, mapping, actor);
}

async function found(db: Db, id: string): Promise<ImportRow> {
  const row = await findImport(db, id);
  if (row === null) throw new Problem("not-found", "There is no such import.");
  return row;
}

async function work(row: ImportRow, logbook: Logbook, deps: ImportDeps): Promise<ImportReport> {
  const { postgres, clock } = deps;
  let last = 0;
  const progress: Progress = async (state, bytesRead, rowsRead) => {
    const now = performance.now();
    if (state === "reading" && now - last < 500) return;
    last = now;
    await progressImport(postgres.db, row.id, state, bytesRead, rowsRead);
  };
  const shared = { postgres, now: clock(), progress, own: await importsOfSameFile(postgres.db, row.id) };
  if (row.kind === "products") return importGoods(row, logbook, { ...shared, goods: deps.catalogue.files });
  return row.kind === "purchases"
    ? importPurchases(row, logbook, { ...shared, catalogue: deps.catalogue, trust: deps.trust, currency: await deps.currency(postgres.db) })
    : importContacts(row, logbook, { ...shared, doors: contactDoors(deps.trust) });
}

async function runImport(id: string, deps: ImportDeps): Promise<ImportReport | null> {
  const { postgres, files, log } = deps;
  if (!(await takeImport(postgres.db, id))) return null;
  const row = await found(postgres.db, id);
  const beat = setInterval(() => void touchImport(postgres.db, id).catch(() => undefined), 3000);
  let logbook: Logbook | undefined;
  try {
    const { header } = await sniff(row.filePath);
    logbook = await Logbook.open(postgres, id, files.path("imports", `${id}-rejects.csv`), header);
    const report = await work(row, logbook, deps);
    await postgres.transaction(async (tx) => {
      await finishImport(tx, id, report);
      await deps.queue.announce(tx, "import finished", { id });
      if (row.kind === "products") await deps.catalogue.files.announce(tx);
    });
    await clear(postgres, id);
    return report;
  } catch (error) {
    log.warn(
      { import: id, reason: error instanceof Problem ? error.message : error instanceof Error && "code" in error ? error.code : "fault" },
      "an import failed",
    );
    await failImport(postgres.db, id, sentence(error));
    // A file at fault stays so; anything else is worth going on with.
    if (error instanceof Problem) await clear(postgres, id);
    throw error instanceof Problem ? error : new Problem("unavailable", sentence(error));
  } finally {
    clearInterval(beat);
    await logbook?.close();
  }
}

/** Staged lines and notes of a run that is over. */
async function clear(postgres: Postgres, id: string): Promise<void> {
  await clearPurchases(postgres, id);
  await deleteBatches(postgres.db, id);
}
