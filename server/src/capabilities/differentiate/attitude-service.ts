import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import { dayOf } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import { attitudeOf, CELLS, priorOf, STRONGEST, type Cell, type Prior } from "./attitude.ts";
import { attitudeRows, cellRows, dots, peopleOfCell, spreadOf, type CellPerson, type CellRow, type Dot } from "./attitude-reads.ts";
import { placing, readBase, recordedBy, writeAttitudes, writeFeatures } from "./attitude-store.ts";
import { squareSentence } from "./attitude-words.ts";
import { EVIDENCE } from "./evidence/index.ts";
import { decodePlace, encodePlace } from "./place.ts";
import { dayNumber } from "./refresh-service.ts";
import { withSaid } from "./said-service.ts";
import { dropTables } from "./said-store.ts";
import { publishedStudy } from "./studies-reads.ts";
import { publishStudy } from "./studies-store.ts";

export interface AttitudeDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly identify: Pick<Identify, "cards">;
  readonly restricted: () => Promise<Set<string>>;
}

export interface AttitudeReport {
  readonly people: number;
  /** Days with an order in a year from which on patronage is high. */
  readonly often: number;
  /** Standard deviation of attitudes over all customers, in points. */
  readonly spread: number;
  /** In the order of the rows' hits and trials. */
  readonly evidence: readonly { readonly id: string; readonly prior: Prior; readonly people: number }[];
  /** Kinds that the business records nothing for. */
  readonly missing: readonly string[];
}

export interface SquarePage {
  readonly asOf: string | null;
  readonly sentence: string;
  readonly often: number;
  readonly cells: (CellRow & { readonly name: string; readonly meaning: string })[];
  readonly dots: Dot[];
  readonly evidence: {
    readonly id: string;
    readonly name: string;
    readonly weight: number;
    readonly recorded: boolean;
    readonly says: string;
  }[];
}

export interface PersonAttitude {
  readonly asOf: string;
  readonly cell: Cell;
  readonly name: string;
  readonly meaning: string;
  readonly attitude: number;
  readonly sure: number;
  readonly orders: number;
  readonly often: number;
  /** What moved them, the strongest first; points above or below the average customer. */
  readonly evidence: { readonly id: string; readonly sentence: string; readonly points: number }[];
  readonly missing: string[];
}

export interface Attitudes {
  /** Places everybody anew, as of the end of a day. `said`: as for withSaid. */
  study(asOf: Date, said?: string): Promise<AttitudeReport>;
  page(): Promise<SquarePage>;
  people(
    cell: Cell,
    cursor?: string,
    limit?: number,
  ): Promise<{ items: (CellPerson & { readonly name: string | null })[]; nextCursor: string | null }>;
  person(personId: string): Promise<PersonAttitude | null>;
}

async function study(deps: AttitudeDeps, asOf: Date, said: string): Promise<AttitudeReport> {
  const { clickhouse, clock } = deps;
  const [run, day] = [newId(), dayNumber(asOf)];
  const tables: string[] = [];
  try {
    const recorded = await recordedBy(clickhouse, said, day);
    const evidence = EVIDENCE.filter((one) => recorded.has(one.needs));
    const table = await writeFeatures(clickhouse, run, day, evidence, { said, without: [...(await deps.restricted())] });
    tables.push(table);
    const { moments, often, people } = await readBase(clickhouse, table, evidence.length);
    const priors = moments.map(priorOf);
    await writeAttitudes(clickhouse, run, table, placing(evidence, priors, often));
    const report: AttitudeReport = {
      people,
      often,
      spread: await spreadOf(clickhouse, run),
      evidence: evidence.map(({ id }, i) => ({ id, prior: priors[i]!, people: moments[i]!.people })),
      missing: EVIDENCE.filter((one) => !recorded.has(one.needs)).map(({ id }) => id),
    };
    await publishStudy(clickhouse, "attitude", { run, asOf: dayOf(asOf), at: clock() }, report);
    return report;
  } finally {
    await dropTables(clickhouse, tables);
  }
}

const evidenceBy = (id: string) => EVIDENCE.find((one) => one.id === id);

function evidencePage(report: AttitudeReport): SquarePage["evidence"] {
  return EVIDENCE.map(({ id, name, weight, missing }) => {
    const used = report.evidence.find((one) => one.id === id);
    if (used === undefined) return { id, name, weight, recorded: false, says: missing };
    const { mean, strength } = used.prior;
    const says =
      strength >= STRONGEST
        ? "Customers differ in this no more than chance has it, so it moves nobody."
        : `${Math.round(100 * mean)} in 100 on average; ${used.people.toLocaleString("en")} customers have enough of it to differ.`;
    return { id, name, weight, recorded: true, says };
  });
}

async function page({ clickhouse }: AttitudeDeps): Promise<SquarePage> {
  const published = await publishedStudy<AttitudeReport>(clickhouse, "attitude");
  if (published === null) {
    return {
      asOf: null,
      sentence: "This has not been worked out yet: that follows the next refresh of values.",
      often: 2,
      cells: [],
      dots: [],
      evidence: [],
    };
  }
  const { report, asOf } = published;
  const [rows, fields] = await Promise.all([cellRows(clickhouse), dots(clickhouse)]);
  const empty = { people: 0, surely: 0, revenueYearMinor: 0, expectedMinor: 0 };
  const cells = CELLS.map(({ id, name, meaning }) => ({ ...empty, ...rows.find(({ cell }) => cell === id), cell: id, name, meaning }));
  return { asOf, sentence: squareSentence(cells, report), often: report.often, cells, dots: fields, evidence: evidencePage(report) };
}

async function person({ clickhouse, db, identify }: AttitudeDeps, personId: string): Promise<PersonAttitude | null> {
  const [published, [card]] = await Promise.all([publishedStudy<AttitudeReport>(clickhouse, "attitude"), identify.cards(db, [personId])]);
  if (published === null) return null;
  const [row] = await attitudeRows(clickhouse, [card?.id ?? personId]);
  const cell = CELLS.find(({ id }) => id === row?.cell);
  if (row === undefined || cell === undefined) return null;
  const { evidence, often, missing } = published.report;
  const seen = evidence.map(({ id, prior }, i) => ({
    hits: row.hits[i] ?? 0,
    trials: row.trials[i] ?? 0,
    weight: evidenceBy(id)?.weight ?? 0,
    prior,
  }));
  const { shares } = attitudeOf(seen);
  const told = evidence
    .flatMap(({ id }, i) => {
      const { hits, trials } = seen[i]!;
      return trials === 0
        ? []
        : [{ id, sentence: evidenceBy(id)?.sentence(hits, trials) ?? "", points: Number((shares[i] ?? 0).toFixed(1)) }];
    })
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points));
  const { orders, attitude, sure } = row;
  return {
    asOf: published.asOf,
    cell: cell.id,
    name: cell.name,
    meaning: cell.meaning,
    attitude: Number(attitude.toFixed(1)),
    sure,
    orders,
    often,
    evidence: told,
    missing: missing.flatMap((id) => evidenceBy(id)?.missing ?? []),
  };
}

export function createAttitudes(deps: AttitudeDeps): Attitudes {
  const { clickhouse, db, identify } = deps;
  return {
    study: (asOf, given) => withSaid(deps, given, (said) => study(deps, asOf, said)),
    page: () => page(deps),
    person: (personId) => person(deps, personId),
    async people(cell, cursor, limit = 50) {
      const rows = await peopleOfCell(clickhouse, cell, decodePlace(cursor), limit + 1);
      const shown = rows.slice(0, limit);
      const names = await namesOf({ db, identify }, shown);
      return {
        items: shown.map((row) => ({ ...row, name: names.get(row.personId) ?? null })),
        nextCursor: rows.length > limit ? encodePlace(shown.at(-1)) : null,
      };
    },
  };
}

/** What people are called on lists. */
export async function namesOf(
  { db, identify }: Pick<AttitudeDeps, "db" | "identify">,
  rows: readonly { readonly personId: string }[],
): Promise<Map<string, string | null>> {
  const cards = await identify.cards(
    db,
    rows.map((row) => row.personId),
  );
  return new Map(cards.map((card) => [card.id, card.name ?? (card.customerNumber ? `Customer ${card.customerNumber}` : null)]));
}
