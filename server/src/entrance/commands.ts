// What the command line does besides starting: each opens the house on the engines of the running server, or on its own.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { backup, restore } from "../platform/backup.ts";
import { systemClock } from "../platform/clock.ts";
import { createFiles } from "../platform/files.ts";
import { createLog } from "../platform/log.ts";
import { dropProjection, migrateClickHouse } from "../platform/migrations.ts";
import { Problem } from "../vocabulary/errors.ts";
import type { Config } from "./config.ts";
import { makeContactFile } from "./demo/contact-file.ts";
import { borrowEngines } from "./engines.ts";
import { buildHouse, type House } from "./house.ts";
import type { Say } from "./say.ts";
import { migrate } from "./server.ts";

export interface Open {
  readonly house: House;
  /** True if a server is running on this data folder and does the background work. */
  readonly serverRuns: boolean;
}

/** Runs a command on an open house and closes it again. */
export async function withHouse<T>(config: Config, work: (open: Open) => Promise<T>): Promise<T> {
  const log = createLog(config.logLevel === "info" ? "warn" : config.logLevel);
  const files = createFiles(config.dataFolder);
  const engines = await borrowEngines(config, files, log);
  try {
    if (!engines.borrowed) await migrate(engines, files, log);
    const { postgres, clickhouse } = engines;
    const house = await buildHouse({
      config,
      postgres,
      clickhouse,
      files,
      clock: systemClock,
      log,
      publicUrl: config.publicUrl ?? "http://127.0.0.1:4321",
    });
    try {
      return await work({ house, serverRuns: engines.borrowed });
    } finally {
      await house.stop();
    }
  } finally {
    await engines.stop();
  }
}

/** Carries everything over and refreshes, unless a running server does that anyway. */
async function finishUp({ house, serverRuns }: Open, say: Say): Promise<void> {
  if (serverRuns) return;
  say.step("Carrying events over and computing values");
  await house.settle();
}

export interface ImportFlags {
  readonly shiftToNow?: boolean;
  readonly keepDuplicates?: boolean;
  readonly dryRun?: boolean;
  /** ISO 3166-1 alpha-2, for lines that name none. */
  readonly country?: string;
  /** A saved mapping or a known export, by its name. */
  readonly mapping?: string;
  /** ISO 4217; becomes the business's currency if it has none yet. */
  readonly currency?: string;
}

async function setCurrency(house: House, currency: string): Promise<void> {
  const { db } = house.deps.postgres;
  if (!/^[A-Z]{3}$/.test(currency)) throw new Problem("invalid", `“${currency}” is no currency. Use its three letters, e.g. GBP.`);
  const known = (await house.trust.getSetting<{ currency?: string }>(db, "business"))?.currency;
  if (known !== undefined && known !== currency) {
    throw new Problem("refused", `The business counts in ${known}; prices in ${currency} cannot be added to that. Convert the file first.`);
  }
  await house.deps.postgres.transaction((tx) => house.trust.changeSettings(tx, { business: { currency } }));
}

export async function importCommand(config: Config, file: string, flags: ImportFlags, say: Say): Promise<void> {
  const path = resolve(file);
  if (!existsSync(path)) throw new Problem("not-found", `There is no file ${file}. Check the name and try again.`);
  await withHouse(config, async (open) => {
    const { imports } = open.house;
    const { mapping: reading, ...options } = flags;
    const country = (flags.country ?? "").toUpperCase();
    const preview = await imports.previewPath(path, { country, ...(reading === undefined ? {} : { reading }) });
    say.line(preview.sentence);
    for (const { header, meaning } of preview.columns) {
      const label = preview.meanings.find(({ id, kind }) => id === meaning && kind === preview.kind)?.label;
      say.line(`  ${header} → ${label ?? "not used"}`);
    }
    if (!(await say.confirm("Import it like this?"))) return say.line("Nothing was imported.");
    if (flags.dryRun === true)
      return say.result("That would be imported; nothing was.", { preview: { ...preview, rows: preview.rows.slice(0, 20) } });
    if (flags.currency !== undefined) await setCurrency(open.house, flags.currency.toUpperCase());
    const id = await imports.beginPath(path, { ...options, country, kind: preview.kind, mapping: preview.mapping }, "cli");
    const ticker = say.progress(async () => {
      const row = await imports.find(id);
      return {
        done: row.bytesRead,
        total: row.bytes,
        note: row.state === "writing" ? "writing people and orders" : `${row.rowsRead.toLocaleString("en")} lines`,
      };
    });
    const report = await imports.run(id).finally(() => ticker.stop());
    if (report === null) throw new Problem("conflict", "Another process is at this import already.");
    const rejects = report.rejects > 0 ? await imports.rejectsFile(id) : null;
    await finishUp(open, say);
    say.line(report.sentence);
    for (const each of report.outcomes)
      say.line(
        `  ${each.rows.toLocaleString("en").padStart(9)}  ${each.amountMinor === null ? "" : (each.amountMinor / 100).toFixed(2).padStart(14)}  ${each.label}`,
      );
    if (rejects !== null) say.line(`  Lines that did not go in, each with its reason: ${rejects}`);
    say.result("", { id, report, rejects });
  });
}

/** Takes an import back, and waits until that is done. */
export async function undoImportCommand(config: Config, id: string, say: Say): Promise<void> {
  await withHouse(config, async (open) => {
    const { imports } = open.house;
    const { fileName, report } = await imports.find(id);
    say.line(`${fileName}: ${report?.sentence ?? "not finished"}`);
    if (!(await say.confirm("Take this import back?"))) return say.line("Nothing was changed.");
    await imports.askForUndo(id, "cli");
    say.step("Taking it back");
    if (!open.serverRuns) await open.house.settle();
    else while ((await imports.find(id)).state === "undoing") await delay(500);
    const { undone } = await imports.find(id);
    say.result(undone ?? "It is not done yet; the server goes on with it.", { id, undone });
  });
}

export async function backupCommand(config: Config, file: string, say: Say): Promise<void> {
  await withHouse(config, async ({ house }) => {
    const counts = await backup(house.deps.postgres, resolve(file), systemClock(), (table) => say.step(`Saving ${table}`));
    const rows = Object.values(counts).reduce((sum, n) => sum + n, 0);
    say.result(
      `Saved ${rows.toLocaleString("en")} rows of ${Object.keys(counts).length} tables to ${file}. Keep the data folder's files "secret", "dkim" and "tombstones.ndjson" with it: links, signatures and who is erased depend on them.`,
      { file, tables: counts },
    );
  });
}

export async function restoreCommand(config: Config, file: string, flags: { yes?: boolean }, say: Say): Promise<void> {
  if (!existsSync(resolve(file))) throw new Problem("not-found", `There is no file ${file}.`);
  await withHouse(config, async (open) => {
    if (open.serverRuns) throw new Problem("conflict", "Stop the server first (Ctrl-C where it runs); then restore.");
    if (flags.yes !== true && !(await say.confirm("This replaces everything in the data folder. Go on?")))
      return say.line("Nothing was changed.");
    open.house.rights.keepTombstones(await open.house.trust.tombstones(open.house.deps.postgres.db));
    const counts = await restore(open.house.deps.postgres, resolve(file), (table) => say.step(`Restoring ${table}`));
    // A restored copy must not write to people by itself: the original may still run.
    rmSync(join(config.dataFolder, "instance"), { force: true });
    say.step("Erasing again whom the backup still knew");
    const erased = await open.house.rights.eraseAgain();
    await rebuild(open, say);
    await open.house.settle();
    const again = erased === 0 ? "" : ` ${erased} records of people erased since were erased again.`;
    say.result(`Restored ${Object.keys(counts).length} tables.${again} This copy does not send until you say so: rapport arm`, {
      tables: counts,
      erasedAgain: erased,
    });
  });
}

async function rebuild(open: Open, say: Say): Promise<void> {
  const { clickhouse } = open.house.deps;
  say.step("Dropping the projection");
  await dropProjection(clickhouse);
  await migrateClickHouse(clickhouse);
  await open.house.identify.projection.restart();
  say.step("Filling it from the event log");
  while (await open.house.identify.projection.step());
  say.step("Carrying over what is known of each person");
  await open.house.people.refill();
  say.step("Computing values");
  await open.house.differentiate.refresh(systemClock());
}

export async function rebuildCommand(config: Config, say: Say): Promise<void> {
  await withHouse(config, async (open) => {
    if (open.serverRuns) throw new Problem("conflict", "Stop the server first (Ctrl-C where it runs); then rebuild.");
    await rebuild(open, say);
    say.result("The projection is rebuilt from the event log.", { ok: true });
  });
}

/** Writes a seeded file with contact data and consents for the customers there are, all at example.com. */
export async function demoContactsCommand(config: Config, file: string, seed: string, say: Say): Promise<void> {
  await withHouse(config, async ({ house }) => {
    const numbers = await house.identify.customerNumbers(house.deps.postgres.db);
    if (numbers.length === 0) throw new Problem("refused", "There are no customers with a number yet. Import purchases first.");
    writeFileSync(resolve(file), makeContactFile(numbers, seed, systemClock()));
    say.result(
      `Wrote invented contact data for ${numbers.length.toLocaleString("en")} customers to ${file}; every address is at example.com.`,
      { file, customers: numbers.length },
    );
  });
}

/** Lets this copy of the data send. */
export async function armCommand(config: Config, say: Say): Promise<void> {
  await withHouse(config, async ({ house }) => {
    await house.arm();
    say.result("This copy of the data may send now. Make sure that no other copy does.", { armed: true });
  });
}

/** Matches everybody anew and says what came of it. */
export async function matchCommand(config: Config, say: Say): Promise<void> {
  await withHouse(config, async ({ house }) => {
    say.step("Preparing, comparing and weighing");
    const report = await house.matching.run();
    if (report === null) throw new Problem("conflict", "Another run of the matching is under way. Wait until it has ended.");
    const n = (value: number): string => value.toLocaleString("en");
    const { bands } = await house.matching.model();
    say.line(`${n(report.compared)} pairs of ${n(report.records)} records were compared.`);
    say.line(`  ${n(report.joined).padStart(9)}  pairs may be joined (from ${bands?.joined.toFixed(1)} bits)`);
    say.line(`  ${n(report.review).padStart(9)}  wait for a person, ${n(report.guarded)} of them because of a guard`);
    say.result("", { report, bands });
  });
}
