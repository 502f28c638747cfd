import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { COMPLEMENTS_JOB } from "../src/capabilities/catalogue/index.ts";
import { COMPARE_JOB, STUDIES_JOB } from "../src/capabilities/differentiate/index.ts";
import { readConfig } from "../src/entrance/config.ts";
import { buildHouse, type House } from "../src/entrance/house.ts";
import { connectClickHouse, type ClickHouse } from "../src/platform/clickhouse.ts";
import { createFiles, type Files } from "../src/platform/files.ts";
import { newId } from "../src/platform/ids.ts";
import { createLog } from "../src/platform/log.ts";
import { migrateClickHouse } from "../src/platform/migrations.ts";
import { ensureDatabase } from "../src/platform/postgres-embedded.ts";
import { connectPostgres, type Db, type Postgres } from "../src/platform/postgres.ts";

/** A whole house on real engines, with a clock that the test moves. */
export interface World {
  readonly house: House;
  readonly db: Db;
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly files: Files;
  readonly clock: { now: Date };
  /** Waits for nothing: does all that is waiting, at once, but for what only follows a refresh of values: studies, the comparison of models, complements. */
  settle(): Promise<void>;
  /** Those too. */
  settleStudies(): Promise<void>;
  /** A new person; returns the id. */
  person(about?: PersonWords): Promise<string>;
  close(): Promise<void>;
}

export interface PersonWords {
  readonly given?: string;
  readonly family?: string;
  readonly email?: string;
  readonly number?: string;
  readonly language?: string;
  readonly country?: string;
  readonly timeZone?: string;
  readonly address?: { lines: string[]; postalCode: string; city: string; country: string };
}

/** Engines only: databases of its own with all tables, no house. */
export async function createStores(): Promise<{ postgres: Postgres; clickhouse: ClickHouse; close(): Promise<void> }> {
  const name = `test_${newId().replaceAll("-", "")}`;
  const admin = inject("postgresAdmin");
  await ensureDatabase(admin, name, "template_rapport");
  const log = createLog("silent");
  const postgres = await connectPostgres(admin.replace(/\/postgres$/, `/${name}`), log, 6);
  const base = connectClickHouse(inject("clickhouseUrl"));
  await base.command(`create database ${name}`);
  await base.close();
  const clickhouse = connectClickHouse(`${inject("clickhouseUrl")}/${name}`);
  await migrateClickHouse(clickhouse);
  return {
    postgres,
    clickhouse,
    async close() {
      await clickhouse.command(`drop database ${name} sync`);
      await clickhouse.close();
      await postgres.close();
    },
  };
}

export async function createWorld(now = new Date("2026-06-15T10:00:00Z")): Promise<World> {
  const stores = await createStores();
  const folder = mkdtempSync(join(tmpdir(), "rapport-world-"));
  const files = createFiles(folder);
  const clock = { now };
  const house = await buildHouse({
    config: readConfig({ RAPPORT_DATA: folder }),
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    files,
    clock: () => clock.now,
    log: createLog("silent"),
    publicUrl: "http://localhost:4321",
  });
  const { db } = stores.postgres;
  return {
    house,
    db,
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    files,
    clock,
    settle: () => house.settle([STUDIES_JOB, COMPARE_JOB, COMPLEMENTS_JOB]),
    settleStudies: () => house.settle(),
    person: (about = {}) => addPerson(house, db, clock.now, about),
    async close() {
      await house.stop();
      await stores.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function addPerson(house: House, db: Db, at: Date, about: PersonWords): Promise<string> {
  const id = newId();
  await house.identify.addPeople(db, [{ id, since: at }]);
  const identifier = (kind: "email" | "customer_number", value: string | undefined) =>
    value === undefined ? [] : [{ kind, value, personId: id, source: "test", at }];
  await house.identify.addIdentifiers(db, [...identifier("email", about.email), ...identifier("customer_number", about.number)]);
  const facts = {
    given_name: about.given,
    family_name: about.family,
    language: about.language,
    country: about.country,
    time_zone: about.timeZone,
    address: about.address,
  };
  await house.identify.declareFacts(
    db,
    Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(([attribute, value]) => ({ personId: id, attribute, value, source: "test", at })),
  );
  await house.identify.record(db, [
    { personId: id, messageId: `seen:${id}`, type: "identify", name: "First seen", at, source: "test", payload: {} },
  ]);
  return id;
}
