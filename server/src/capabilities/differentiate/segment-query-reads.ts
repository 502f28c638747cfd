// Rules as one query: whatever looks at a source is looked up there in one pass. Values are bound; identifiers stand in our files.
import { kindOf } from "./segment-conditions/index.ts";
import type { Bind, Source } from "./segment-conditions/condition-kind.ts";
import { holdsOf } from "./segment-language.ts";
import { NOBODY, type Moment } from "./segment-person.ts";
import { conditionsOf, isCondition, partsOf, type Rule } from "./segment-rule.ts";

/** To be used as: select person_id from {from} where {where}. */
export interface Compiled {
  readonly from: string;
  readonly where: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface QueryContext {
  readonly moment: Moment;
  /** The published run. */
  readonly run: string;
  /** A query for the ids of the only people asked about; absent: everybody. */
  readonly among?: string | undefined;
}

/** Rows lie in the order of persons: no hash table of everybody is needed. */
export const SETTINGS = { optimize_aggregation_in_order: 1, max_query_size: 1_000_000 };

type Elsewhere = Exclude<Source, "people">;

/** A question to a source: true of people with rows there; whoever has none is not among them. */
interface Lookup {
  readonly source: Elsewhere;
  readonly rule: Rule;
  /** Of somebody without a row the rule holds, so those are looked for of whom it does not. */
  readonly outside: boolean;
}

interface Workshop extends QueryContext {
  readonly bind: Bind;
  readonly lookups: Lookup[];
}

/** The one source that a rule looks at, or null for several. */
function sourceOf(rule: Rule): Source | null {
  const sources = new Set(conditionsOf(rule).map((condition) => kindOf(condition).source));
  const [only = "people"] = sources;
  return sources.size > 1 ? null : only;
}

/** A rule over one source as an expression over its columns or aggregates. */
function expression(rule: Rule, bind: Bind, alone = false): string {
  if (isCondition(rule)) return kindOf(rule).sql(rule, bind, alone);
  if ("not" in rule) return `not (${expression(rule.not, bind, alone)})`;
  const parts = partsOf(rule).map((part) => `(${expression(part, bind, alone)})`);
  if (parts.length === 0) return "all" in rule ? "true" : "false";
  return `(${parts.join("all" in rule ? " and " : " or ")})`;
}

/** Which rows of lines or touches any of the conditions looks at. */
function rowsOf(rule: Rule, bind: Bind): string {
  return conditionsOf(rule)
    .map((condition) => kindOf(condition).rows?.(condition, bind) ?? "true")
    .join(" or ");
}

/** Where the answer to a lookup comes in, until it is known how many there are. */
const place = (index: number): string => `‹${index}›`;

function lookInto(rule: Rule, source: Elsewhere, { moment, lookups }: Workshop): string {
  const outside = holdsOf(rule, NOBODY, moment);
  lookups.push({ source, rule, outside });
  return `${outside ? "not " : ""}${place(lookups.length - 1)}`;
}

function compiled(rule: Rule, shop: Workshop): string {
  const source = sourceOf(rule);
  if (source !== null) return source === "people" ? expression(rule, shop.bind) : lookInto(rule, source, shop);
  if ("not" in rule) return `not (${compiled(rule.not, shop)})`;
  // Parts over the same source are one question to it.
  const every = "all" in rule;
  const bySource = Map.groupBy(partsOf(rule), (part) => sourceOf(part));
  const parts = [...bySource].flatMap(([each, together]): Rule[] =>
    each === null || together.length === 1 ? [...together] : [every ? { all: together } : { any: together }],
  );
  return `(${parts.map((part) => `(${compiled(part, shop)})`).join(every ? " and " : " or ")})`;
}

const TABLE: Record<Elsewhere, string> = {
  values: "differentiate_values where run = {run:UUID}",
  lines: "identify_order_lines where not anonymous and kind != 'fee'",
  touches: "identify_touches where true",
};

/** Bits of a mask. */
const AT_ONCE = 64;

/** The query of one pass over a source, for one lookup or for several as bits of a mask. */
function passOf(source: Elsewhere, lookups: readonly Lookup[], bind: Bind, among: string | undefined): string {
  const from = `${TABLE[source]}${among === undefined ? "" : ` and person_id in (${among})`}`;
  const alone = source !== "values" && lookups.flatMap(({ rule }) => conditionsOf(rule)).length === 1;
  const wanted = lookups.map(({ rule, outside }) => `${outside ? "not " : ""}(${expression(rule, bind, alone)})`);
  const mask = wanted.map((each, bit) => `bitShiftLeft(toUInt64(${each}), ${bit})`).join(" + ");
  const several = lookups.length > 1;
  if (source === "values")
    return several ? `select person_id, ${mask} as mask from ${from}` : `select person_id from ${from} and ${wanted[0]}`;
  const rows = lookups.map(({ rule }) => rowsOf(rule, bind)).join(" or ");
  const grouped = `from ${from} and (${rows}) group by person_id having`;
  return several ? `select person_id, ${mask} as mask ${grouped} mask > 0` : `select person_id ${grouped} ${wanted[0]}`;
}

/** Several rules over the same people in one query: their conditions in order. */
export function compileAll(
  rules: readonly Rule[],
  context: QueryContext,
): { from: string; wheres: string[]; params: Record<string, unknown>; bind: Bind } {
  const { today, now } = context.moment;
  const params: Record<string, unknown> = { today, now, run: context.run };
  let bound = 0;
  const bind: Bind = (value, type) => {
    const name = `p${++bound}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  const lookups: Lookup[] = [];
  const texts = rules.map((rule) => compiled(rule, { ...context, bind, lookups }));
  const answers: string[] = [];
  const joins: string[] = [];
  for (const source of ["values", "lines", "touches"] as const) {
    const mine = lookups.flatMap((lookup, index) => (lookup.source === source ? [{ lookup, index }] : []));
    for (let from = 0; from < mine.length; from += AT_ONCE) {
      const part = mine.slice(from, from + AT_ONCE);
      const pass = passOf(
        source,
        part.map(({ lookup }) => lookup),
        bind,
        context.among,
      );
      const name = `looked${joins.length}`;
      if (part.length > 1) joins.push(` left join (${pass}) as ${name} on ${name}.person_id = p.person_id`);
      part.forEach(({ index }, bit) => {
        answers[index] = part.length > 1 ? `bitTest(${name}.mask, ${bit})` : `p.person_id in (${pass})`;
      });
    }
  }
  const wheres = texts.map((text) => text.replace(/‹(\d+)›/g, (_, index: string) => `(${answers[Number(index)] ?? "false"})`));
  return { from: `differentiate_people as p final${joins.join("")}`, wheres, params, bind };
}

/** A rule as a query over differentiate_people. */
export function compile(rule: Rule, context: QueryContext): Compiled {
  const { from, wheres, params } = compileAll([rule], context);
  return { from, where: wheres[0] ?? "true", params };
}

/** Only these people, as a query; the ids are checked, for they stand in the text: as parameters they would not fit an address. */
export function idsQuery(ids: readonly string[]): string {
  const known = ids.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id));
  return `select toUUID(arrayJoin(splitByChar(',', '${known.length === 0 ? "00000000-0000-0000-0000-000000000000" : known.join(",")}')))`;
}
