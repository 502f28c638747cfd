import type { ClickHouse } from "../../platform/clickhouse.ts";

/** What is worked out after a refresh, and the table that holds it for each person. */
const TABLES = {
  needs: "differentiate_needs",
  attitude: "differentiate_attitudes",
  wallet: "differentiate_wallets",
  reasons: "differentiate_reasons",
} as const;
/** Those with rows of people, and those that only have a report. */
export type PersonStudy = keyof typeof TABLES;
export type Study = PersonStudy | "validation" | "purchases" | "all";
/** Tables with a partition a run. */
export const tablesOf = (study: Study): readonly string[] => {
  if (study === "purchases") return ["differentiate_purchases", "differentiate_articles"];
  return study === "validation" || study === "all" ? [] : [TABLES[study]];
};

/** The run of a study that readers see; a run of zeros (nobody) before the first. */
export const runOf = (study: Study): string =>
  `(select argMax(run, (computed_at, run)) from differentiate_studies where study = '${study}')`;

/** The published runs of what there is of each person; zeros (nobody) before the first. */
export interface Runs {
  readonly values: string;
  readonly needs: string;
  readonly attitude: string;
  readonly wallet: string;
}

const NO_RUN = "00000000-0000-0000-0000-000000000000";

export async function publishedRuns(clickhouse: ClickHouse): Promise<Runs> {
  const rows = await clickhouse.query<{ what: string; published: string }>(
    `select study as what, toString(argMax(run, (computed_at, run))) as published from differentiate_studies group by study
    union all select 'values', toString(argMax(run, (refreshed_at, run))) from differentiate_runs`,
  );
  const of = (what: string): string => rows.find((row) => row.what === what)?.published ?? NO_RUN;
  return { values: of("values"), needs: of("needs"), attitude: of("attitude"), wallet: of("wallet") };
}

export interface PublishedStudy<Report> {
  readonly run: string;
  /** The day at whose end people were looked at. */
  readonly asOf: string;
  readonly computedAt: Date;
  readonly report: Report;
}

export async function publishedStudy<Report = unknown>(clickhouse: ClickHouse, study: Study): Promise<PublishedStudy<Report> | null> {
  const [row] = await clickhouse.query<{ run: string; asOf: string; computedAt: number; report: string }>(
    `select toString(run) as run, toString(as_of) as asOf, toFloat64(toUnixTimestamp64Milli(computed_at)) as computedAt, report
    from differentiate_studies where study = {study:String} order by computed_at desc, differentiate_studies.run desc limit 1`,
    { study },
  );
  return row === undefined ? null : { ...row, computedAt: new Date(row.computedAt), report: JSON.parse(row.report) as Report };
}

/** What studies read of the projection. */
const READ = ["identify_order_lines", "identify_touches", "differentiate_people"];

/**
 * A sign that changes whenever the projection does: the names of its parts. It changes too when parts are merged, so a study is made once too often at
 * times, and never once too seldom.
 */
export async function signOfProjection(clickhouse: ClickHouse): Promise<string> {
  const [row] = await clickhouse.query<{ sign: string }>(
    `select toString(groupBitXor(cityHash64(table, name))) as sign from system.parts
    where active and database = currentDatabase() and table in {tables:Array(String)}`,
    { tables: READ },
  );
  return row?.sign ?? "";
}

/** The published rows of some people, as they go into a copy of everything. */
export async function studyRows(clickhouse: ClickHouse, study: PersonStudy, ids: readonly string[]): Promise<Record<string, unknown>[]> {
  return clickhouse.query(`select * except (run) from ${TABLES[study]} where run = ${runOf(study)} and person_id in {ids:Array(UUID)}`, {
    ids,
  });
}
