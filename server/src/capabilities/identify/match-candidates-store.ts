// Blocking, comparing and counting in ClickHouse, where all records are at once; only counts and the pairs worth a look come back.
import type { ClickHouse, Settings } from "../../platform/clickhouse.ts";
import { KEYS_PER_RULE } from "./match-blocking.ts";
import { COMPARISONS, MUCH_THE_SAME, type Comparison, type Test } from "./match-comparisons.ts";
import type { Pattern } from "./match-em.ts";
import { frequencyName, FREQUENCY_FIELDS, type Frequencies } from "./match-model.ts";
import { MATCH_FIELDS, type MatchField } from "./match-record.ts";

const SETTINGS: Settings = { max_execution_time: 1800, short_circuit_function_evaluation: "force_enable" };

type Side = "a" | "b";
/** How a field of one of the two records is written. */
type FieldSql = (side: Side, field: MatchField) => string;
const plain: FieldSql = (side, field) => `${side}.${field}`;

const allOf = (parts: readonly string[]): string => `(${parts.join(" and ")})`;
const anyOf = (parts: readonly string[]): string => `(${parts.join(" or ")})`;
const both = (field: MatchField, at: FieldSql): string => `${at("a", field)} != '' and ${at("b", field)} != ''`;

/** A test as an expression over the records a and b; the other reader of the same data is `passes`. */
function testSql(test: Test, at: FieldSql): string {
  const pair = (field: MatchField): [string, string] => [at("a", field), at("b", field)];
  if ("same" in test) return allOf(test.same.map((field) => `${at("a", field)} = ${at("b", field)} and ${at("a", field)} != ''`));
  if ("similar" in test) {
    const [x, y] = pair(test.similar);
    return `(${both(test.similar, at)} and jaroWinklerSimilarity(${x}, ${y}) >= ${test.atLeast})`;
  }
  if ("edits" in test) {
    const [x, y] = pair(test.edits);
    const lengths = `abs(toInt32(length(${x})) - toInt32(length(${y}))) <= ${test.atMost}`;
    return `(${both(test.edits, at)} and ${lengths} and damerauLevenshteinDistance(${x}, ${y}) <= ${test.atMost})`;
  }
  if ("digitsOff" in test) {
    const [x, y] = pair(test.digitsOff);
    return `(${x} != '' and length(${x}) = length(${y}) and byteHammingDistance(${x}, ${y}) <= ${test.atMost})`;
  }
  if ("part" in test) {
    const { part: field, from, length } = test;
    const [x, y] = pair(field);
    return `(${both(field, at)} and substring(${x}, ${from}, ${length}) = substring(${y}, ${from}, ${length}))`;
  }
  if ("swapped" in test) {
    const [f, g] = test.swapped;
    const crossed = (x: Side, y: Side): string =>
      `(${at(x, f)} != '' and ${at(x, f)} = ${at(y, g)} and (${at(x, g)} = '' or ${at(y, f)} = '' or jaroWinklerSimilarity(${at(x, g)}, ${at(y, f)}) >= ${MUCH_THE_SAME}))`;
    return anyOf([crossed("a", "b"), crossed("b", "a")]);
  }
  if ("dayAndMonthSwapped" in test) {
    const [x, y] = pair(test.dayAndMonthSwapped);
    return `(${x} != '' and concat(substring(${x}, 1, 4), substring(${x}, 7), substring(${x}, 5, 2)) = ${y})`;
  }
  if ("missing" in test) return anyOf(pair(test.missing).map((value) => `${value} = ''`));
  return "all" in test ? allOf(test.all.map((each) => testSql(each, at))) : anyOf(test.any.map((each) => testSql(each, at)));
}

function levelBetween({ needs, levels }: Comparison, at: FieldSql): string {
  const cases = levels.map(({ test }, i) => `${testSql(test, at)}, ${levels.length - i + 1}`);
  return `multiIf(not ${anyOf(needs.map((field) => `(${both(field, at)})`))}, 0, ${cases.join(", ")}, 1)`;
}

/** Level + 1 of a comparison, 0 without evidence. */
export function levelSql(comparison: Comparison): string {
  const { several } = comparison;
  const one = levelBetween(comparison, plain);
  if (several === undefined) return one;
  const all = (side: Side): string => `${side}.${several}s`;
  const values = (side: Side): string => `splitByChar(' ', if(${all(side)} = '', ${side}.${several}, ${all(side)}))`;
  const each = levelBetween(comparison, (side, field) => {
    if (field === several) return `${side}_value`;
    return field === "mailbox" ? `extract(${side}_value, '^(.*)@')` : plain(side, field);
  });
  const best = `arrayMax(arrayMap(a_value -> arrayMax(arrayMap(b_value -> ${each}, ${values("b")})), ${values("a")}))`;
  return `if(${all("a")} = '' and ${all("b")} = '', ${one}, ${best})`;
}

const PATTERN = COMPARISONS.map((comparison, c) => `bitShiftLeft(toUInt32(${levelSql(comparison)}), ${4 * c})`).join(" + ");

/** Levels of each comparison, -1 without evidence. */
export const levelsOf = (pattern: number): number[] => COMPARISONS.map((_, c) => ((pattern >>> (4 * c)) & 15) - 1);

export interface BlockSizes {
  readonly rule: number;
  readonly size: number;
  readonly blocks: number;
}

export interface Candidate {
  readonly a: number;
  readonly b: number;
  readonly idA: string;
  readonly idB: string;
  readonly pattern: number;
  readonly frequencies: Frequencies;
}

const COLUMNS = ["idx", "id", "known", ...MATCH_FIELDS, "keys"];

/** Takes in prepared records as TabSeparated: idx, id, known, the fields of MATCH_FIELDS in order, keys as [1,2]. */
export async function loadRecords(clickhouse: ClickHouse, source: AsyncIterable<Buffer>): Promise<number> {
  await emptyTables(clickhouse);
  for await (const block of source) await clickhouse.insertStream(`identify_match_records (${COLUMNS.join(", ")})`, block);
  const [row] = await clickhouse.query<{ n: number }>("select toUInt32(count()) as n from identify_match_records");
  return row?.n ?? 0;
}

export async function emptyTables(clickhouse: ClickHouse): Promise<void> {
  await clickhouse.command("truncate table identify_match_records");
  await clickhouse.command("truncate table identify_match_pairs");
}

export async function blockSizes(clickhouse: ClickHouse): Promise<BlockSizes[]> {
  return clickhouse.query<BlockSizes>(
    `select toUInt8(intDiv(key, ${KEYS_PER_RULE})) as rule, toUInt32(n) as size, toUInt32(count()) as blocks
     from (select arrayJoin(keys) as key, count() as n from identify_match_records group by key having n > 1)
     group by rule, size order by rule, size`,
    {},
    SETTINGS,
  );
}

/** Compares every pair that shares a block within the limits, once; what comes out is stored by pattern and counted. */
export async function compareBlocks(clickhouse: ClickHouse, limits: readonly number[]): Promise<void> {
  await clickhouse.command(
    `insert into identify_match_pairs
     with ${JSON.stringify(limits)} as limits
     select pairs.a, pairs.b, ${PATTERN} as pattern
     from (
       select distinct least(pair.1, pair.2) as a, greatest(pair.1, pair.2) as b
       from (
         select groupArray(idx) as block, length(block) as size
         from (select arrayJoin(keys) as key, idx from identify_match_records)
         group by key having size > 1 and size <= limits[intDiv(key, ${KEYS_PER_RULE}) + 1]
       )
       array join arrayFlatten(arrayMap(i -> arrayMap(j -> (block[i], block[j]), range(1, i)), range(2, size + 1))) as pair
       where pair.1 != pair.2
     ) as pairs
     inner join identify_match_records as a on a.idx = pairs.a
     inner join identify_match_records as b on b.idx = pairs.b`,
    {},
    SETTINGS,
  );
}

const patterns = async (clickhouse: ClickHouse, from: string): Promise<(Pattern & { pattern: number })[]> => {
  const rows = await clickhouse.query<{ pattern: number; pairs: number }>(
    `select pattern, toFloat64(count()) as pairs from (${from}) group by pattern`,
    {},
    SETTINGS,
  );
  return rows.map(({ pattern, pairs }) => ({ pattern, pairs, levels: levelsOf(pattern) }));
};

export const comparedPatterns = (clickhouse: ClickHouse): Promise<(Pattern & { pattern: number })[]> =>
  patterns(clickhouse, "select pattern from identify_match_pairs");

/** Patterns of pairs taken at random: of all pairs of a short list, of about `wanted` of a long one. */
export function randomPatterns(clickhouse: ClickHouse, records: number, wanted: number): Promise<Pattern[]> {
  const each = Math.ceil(wanted / records);
  const pairs =
    records <= 2 * each
      ? "select idx as a, arrayJoin(range(idx)) as b from identify_match_records"
      : `select idx as a, toUInt32(cityHash64(idx, arrayJoin(range(${each}))) % ${records}) as b from identify_match_records where a != b`;
  return patterns(
    clickhouse,
    `select ${PATTERN} as pattern from (${pairs}) as pairs
     inner join identify_match_records as a on a.idx = pairs.a
     inner join identify_match_records as b on b.idx = pairs.b`,
  );
}

const valueSql = (record: string, fields: readonly MatchField[]): string =>
  fields.length === 1 ? `${record}.${fields[0]}` : `concat(${fields.map((field) => `${record}.${field}`).join(", '\\t', ")})`;
const knownSql = (record: string, fields: readonly MatchField[]): string => fields.map((field) => `${record}.${field} != ''`).join(" and ");

/** How many records have a value in each set of fields. */
export async function knownCounts(clickhouse: ClickHouse): Promise<Record<string, number>> {
  const counts = FREQUENCY_FIELDS.map((fields) => `toUInt32(countIf(${knownSql("r", fields)})) as \`${frequencyName(fields)}\``);
  const [row] = await clickhouse.query<Record<string, number>>(`select ${counts.join(", ")} from identify_match_records as r`);
  return row ?? {};
}

export interface FrequentValue {
  /** Name of the fields, e.g. "street+house". */
  readonly fields: string;
  readonly value: string;
  readonly sharing: number;
}

/** Values that more than two records share, for weighing new records one by one. */
export function frequentValues(clickhouse: ClickHouse): Promise<FrequentValue[]> {
  const each = FREQUENCY_FIELDS.map(
    (fields) => `select '${frequencyName(fields)}' as fields, ${valueSql("r", fields)} as value, toUInt32(count()) as sharing
      from identify_match_records as r where ${knownSql("r", fields)} group by value having sharing > 2`,
  );
  return clickhouse.query<FrequentValue>(each.join(" union all "), {}, SETTINGS);
}

/** The pairs of some patterns, with how many records share each value that both have. */
export async function candidates(
  clickhouse: ClickHouse,
  wanted: readonly number[],
  known: Readonly<Record<string, number>>,
): Promise<Candidate[]> {
  if (wanted.length === 0) return [];
  const joins = FREQUENCY_FIELDS.map(
    (fields, i) =>
      `left join (select ${valueSql("r", fields)} as value, toUInt32(count()) as n from identify_match_records as r
        where ${knownSql("r", fields)} group by value having n > 1) as f${i}
       on f${i}.value = if(${fields.map((field) => `a.${field} = b.${field} and a.${field} != ''`).join(" and ")}, ${valueSql("a", fields)}, '')`,
  );
  const rows = await clickhouse.query<{ a: number; b: number; idA: string; idB: string; pattern: number; shared: number[] }>(
    `select pairs.a as a, pairs.b as b, a.id as idA, b.id as idB, pairs.pattern as pattern,
       [${FREQUENCY_FIELDS.map((_, i) => `f${i}.n`).join(", ")}] as shared
     from identify_match_pairs as pairs
     inner join identify_match_records as a on a.idx = pairs.a
     inner join identify_match_records as b on b.idx = pairs.b
     ${joins.join("\n")}
     where pairs.pattern in (${wanted.join(", ")})`,
    {},
    SETTINGS,
  );
  return rows.map(({ shared, ...pair }) => ({
    ...pair,
    frequencies: Object.fromEntries(
      FREQUENCY_FIELDS.flatMap((fields, i) =>
        shared[i] === 0 ? [] : [[frequencyName(fields), { sharing: shared[i]!, known: known[frequencyName(fields)] ?? 0 }]],
      ),
    ),
  }));
}
