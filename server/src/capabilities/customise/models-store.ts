import { sql, type Db } from "../../platform/postgres.ts";
import { NOTHING_FORETOLD, type Foresight, type Forgetting, type HalfLife } from "./half-life.ts";
import type { Learned } from "./learning.ts";
import type { Draws } from "./posterior.ts";

/** What columns and units of a model mean; one of another form decides its stored decisions again, and nothing new. */
export const FORM = 2;

/** What is kept beside the beliefs. */
interface Tally extends Pick<Learned, "shown" | "claimed"> {
  readonly form?: number;
  /** Left out before paces were compared. */
  readonly foresight?: Foresight;
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
  /** How fast what was learned is forgotten; left out before that was chosen. */
  readonly forgetting?: Forgetting;
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

/** What is known so far, locked until the transaction ends; null where nothing was learned by a model of this form. */
export async function lockLearned(tx: Db): Promise<Learned | null> {
  await sql`select pg_advisory_xact_lock(hashtext('customise.learned')::bigint)`.execute(tx);
  const { rows } = await sql<{ asOf: Date | null; tally: Tally }>`select as_of as "asOf", tally from customise.learned`.execute(tx);
  const [row] = rows;
  if (row === undefined || row.tally.form !== FORM) return null;
  const { rows: kept } = await sql<{ days: HalfLife; columns: string[]; precision: Buffer; moment: number[]; n: number; squares: number }>`
    select half_life_days as days, columns, precision, moment, observations as n, squares from customise.beliefs`.execute(tx);
  const beliefs = kept.map(({ days, columns, precision, moment, n, squares }) => {
    return [days, { columns, precision: new Float64Array(aligned(precision)), moment: Float64Array.from(moment), n, squares }] as const;
  });
  const { shown, claimed, foresight = NOTHING_FORETOLD } = row.tally;
  return { asOf: row.asOf, beliefs: new Map(beliefs), shown, claimed, foresight };
}

export async function putLearned(tx: Db, { asOf, beliefs, shown, claimed, foresight }: Learned): Promise<void> {
  const tally: Tally = { shown, claimed, foresight, form: FORM };
  await sql`
    insert into customise.learned (as_of, tally) values (${asOf}, ${JSON.stringify(tally)}::jsonb)
    on conflict (one) do update set as_of = excluded.as_of, tally = excluded.tally`.execute(tx);
  await sql`delete from customise.beliefs where not (half_life_days = any(${[...beliefs.keys()]}::int[]))`.execute(tx);
  for (const [days, { columns, precision, moment, n, squares }] of beliefs) {
    await sql`
      insert into customise.beliefs (half_life_days, columns, precision, moment, observations, squares)
      values (${days}, ${columns}::text[], ${bytes(precision)}, ${[...moment]}::float8[], ${n}, ${squares})
      on conflict (half_life_days) do update set columns = excluded.columns, precision = excluded.precision, moment = excluded.moment,
        observations = excluded.observations, squares = excluded.squares`.execute(tx);
  }
}

/** Versions by which no kept decision was made, but for the newest. */
export async function dropUnusedModels(tx: Db): Promise<void> {
  await sql`
    delete from customise.models m where version < (select max(version) from customise.models)
      and version < coalesce((select model from customise.decisions order by id limit 1), 2147483647)`.execute(tx);
}
