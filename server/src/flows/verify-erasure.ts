// Looks into everything for what should be gone: every column of every table of both stores, and the files of the data folder.
import type { ClickHouse } from "../platform/clickhouse.ts";
import type { Files } from "../platform/files.ts";
import type { Postgres } from "../platform/postgres.ts";
import { scanClickHouse, scanFiles, scanPostgres, type Hit } from "../platform/scan.ts";
import { Problem } from "../vocabulary/errors.ts";

export interface Verification {
  readonly clean: boolean;
  readonly hits: Hit[];
  readonly sentence: string;
}

export async function verifyErasure(
  { postgres, clickhouse, files }: { postgres: Postgres; clickhouse: ClickHouse; files: Files },
  given: readonly string[],
): Promise<Verification> {
  const words = [...new Set(given.map((word) => word.trim()))].filter((word) => word !== "");
  if (words.length === 0) throw new Problem("invalid", "Say what to look for: a mail address, a number, the id of a person.");
  const hits = [
    ...(await scanPostgres(postgres.db, words)),
    ...(await scanClickHouse(clickhouse, words)),
    ...(await scanFiles(files, words)),
  ];
  const places = hits.map(({ where, column, rows }) => `${where}${column === "" ? "" : `.${column}`} (${rows})`);
  return {
    clean: hits.length === 0,
    hits,
    sentence: hits.length === 0 ? "Found nowhere: in no column of either store and in no file." : `Found in ${places.join(", ")}.`,
  };
}
