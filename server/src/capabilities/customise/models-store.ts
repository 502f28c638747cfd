import { sql, type Db } from "../../platform/postgres.ts";
import type { Draws, Posterior } from "./posterior.ts";

/** What columns and units of a model mean; one of another form decides its stored decisions again, and nothing new. */
export const FORM = 2;

/** What has been counted beside the posterior, faded like it. */
export interface Tally {
  readonly n: number;
  readonly squares: number;
  /** Decisions and takers, by kind of offer. */
  readonly shown: Readonly<Record<string, number>>;
  readonly claimed: Readonly<Record<string, number>>;
  readonly form?: number;
}

export interface ModelReport {
  readonly claimRates: Readonly<Record<string, number>>;
  /** Decisions that this version was the first to learn from. */
  readonly learnedFrom: number;
  /** Standard deviation of one reward, in the model's unit. */
  readonly noise: number;
  /** Observations behind it, faded. */
  readonly evidence: number;
  /** Of the draws, see `Draws`; left out: 1. */
  readonly spread?: number;
  readonly form?: number;
}

export interface ModelRow {
  readonly version: number;
  readonly madeAt: Date;
  readonly draws: Draws;
  readonly report: ModelReport;
}

const bytes = (values: Float32Array | Float64Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
/** A copy, since what comes from the database need not lie on a boundary of eight bytes. */
const aligned = (from: Buffer): ArrayBuffer => new Uint8Array(from).buffer;

export async function modelBy(db: Db, version: number | "newest"): Promise<ModelRow | null> {
  const { rows } = await sql<{ version: number; madeAt: Date; columns: string[]; draws: Buffer; mean: number[]; report: ModelReport }>`
    select version, made_at as "madeAt", columns, draws, mean, report from customise.models
    where ${version === "newest" ? sql`true` : sql`version = ${version}`} order by version desc limit 1`.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  const effects = new Float32Array(aligned(row.draws));
  const count = row.columns.length === 0 ? 1 : effects.length / row.columns.length;
  const draws = {
    columns: row.columns,
    count,
    effects,
    mean: Float32Array.from(row.mean),
    noise: row.report.noise,
    spread: row.report.spread ?? 1,
  };
  return { version: row.version, madeAt: row.madeAt, draws, report: row.report };
}

export async function insertModel(tx: Db, { version, madeAt, draws, report }: ModelRow): Promise<void> {
  await sql`
    insert into customise.models (version, made_at, columns, draws, mean, report)
    values (${version}, ${madeAt}, ${draws.columns}::text[], ${bytes(draws.effects)}, ${[...draws.mean]}::real[], ${JSON.stringify(report)}::jsonb)`.execute(
    tx,
  );
}

export interface Kept {
  readonly asOf: Date;
  readonly posterior: Posterior;
  readonly tally: Tally;
}

/** The newest posterior, locked until the transaction ends. */
export async function lockPosterior(tx: Db): Promise<Kept | null> {
  await sql`select pg_advisory_xact_lock(hashtext('customise.posterior')::bigint)`.execute(tx);
  const { rows } = await sql<{ asOf: Date; columns: string[]; precision: Buffer; moment: number[]; tally: Tally }>`
    select as_of as "asOf", columns, precision, moment, tally from customise.posterior`.execute(tx);
  const [row] = rows;
  if (row === undefined) return null;
  const { asOf, columns, tally } = row;
  const precision = new Float64Array(aligned(row.precision));
  return { asOf, tally, posterior: { columns, precision, moment: Float64Array.from(row.moment), n: tally.n, squares: tally.squares } };
}

export async function putPosterior(tx: Db, { asOf, posterior, tally }: Kept): Promise<void> {
  await sql`
    insert into customise.posterior as p (as_of, columns, precision, moment, tally)
    values (${asOf}, ${posterior.columns}::text[], ${bytes(posterior.precision)}, ${[...posterior.moment]}::float8[], ${JSON.stringify(tally)}::jsonb)
    on conflict (one) do update set as_of = excluded.as_of, columns = excluded.columns, precision = excluded.precision,
      moment = excluded.moment, tally = excluded.tally`.execute(tx);
}

/** Versions by which no kept decision was made, but for the newest. */
export async function dropUnusedModels(tx: Db): Promise<void> {
  await sql`
    delete from customise.models m where version < (select max(version) from customise.models)
      and version < coalesce((select model from customise.decisions order by id limit 1), 2147483647)`.execute(tx);
}
