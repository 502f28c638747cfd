// Rules as one query: whatever looks at a source is looked up there in one pass. Values are bound; identifiers stand in our files.
import { kindOf } from "./segment-conditions/index.ts";
import { purchaseRows, type Goods, type PurchasesNow } from "./purchases-reads.ts";
import type { Bind, Source } from "./segment-conditions/condition-kind.ts";
import { NUMBER } from "./segment-conditions/fact.ts";
import { IN_ALL } from "./segment-conditions/wallet.ts";
import { holdsOf } from "./segment-language.ts";
import { NOBODY, type Moment } from "./segment-person.ts";
import type { Runs } from "./studies-reads.ts";
import { conditionsOf, isCondition, partsOf, type Condition, type Rule } from "./segment-rule.ts";

/** To be used as: select person_id from {from} where {where}. */
export interface Compiled {
  readonly from: string;
  readonly where: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface QueryContext {
  readonly moment: Moment;
  /** The published run of the values and of each study. */
  readonly runs: Runs;
  readonly purchases: PurchasesNow;
  /** A query for the ids of the only people asked about; absent: everybody. */
  readonly among?: string | undefined;
}

/** Rows lie in the order of persons: no hash table of everybody is needed. */
export const SETTINGS = { optimize_aggregation_in_order: 1, max_query_size: 1_000_000 };

type Elsewhere = Exclude<Source, "people">;

/** A source, and of purchases the goods: what is asked of the same goods is one look. */
interface Place {
  readonly source: Elsewhere;
  readonly goods: Goods;
}

/** A question to a place: true of people with rows there; whoever has none is not among them. */
interface Lookup {
  readonly place: string;
  readonly rule: Rule;
  /** Of somebody without a row the rule holds, so those are looked for of whom it does not. */
  readonly outside: boolean;
}

interface Workshop extends QueryContext {
  readonly bind: Bind;
  readonly lookups: Lookup[];
}

const PEOPLE = "people";

function placeOfCondition(condition: Condition): string {
  const { source } = kindOf(condition);
  if (source === PEOPLE) return PEOPLE;
  const { category, sku } = condition;
  return JSON.stringify({ source, goods: source === "purchases" ? { category, sku } : {} } satisfies Place);
}

/** The one place that a rule looks at, as text, or null for several. */
function placeOf(rule: Rule): string | null {
  const places = new Set(conditionsOf(rule).map(placeOfCondition));
  const [only = PEOPLE] = places;
  return places.size > 1 ? null : only;
}

/** A rule over one source as an expression over its columns or aggregates. */
function expression(rule: Rule, bind: Bind, alone = false): string {
  if (isCondition(rule)) return kindOf(rule).sql(rule, bind, alone);
  if ("not" in rule) return `not (${expression(rule.not, bind, alone)})`;
  const parts = partsOf(rule).map((part) => `(${expression(part, bind, alone)})`);
  if (parts.length === 0) return "all" in rule ? "true" : "false";
  return `(${parts.join("all" in rule ? " and " : " or ")})`;
}

/** Which rows of touches any of the conditions looks at. */
function rowsOf(rule: Rule, bind: Bind): string {
  return conditionsOf(rule)
    .map((condition) => kindOf(condition).rows?.(condition, bind) ?? "true")
    .join(" or ");
}

/** Where the answer to a lookup comes in, until it is known how many there are. */
const gap = (index: number): string => `‹${index}›`;

function lookInto(rule: Rule, place: string, { moment, lookups }: Workshop): string {
  const outside = holdsOf(rule, NOBODY, moment);
  lookups.push({ place, rule, outside });
  return `${outside ? "not " : ""}${gap(lookups.length - 1)}`;
}

function compiled(rule: Rule, shop: Workshop): string {
  const place = placeOf(rule);
  if (place !== null) return place === PEOPLE ? expression(rule, shop.bind) : lookInto(rule, place, shop);
  if ("not" in rule) return `not (${compiled(rule.not, shop)})`;
  // Parts over the same place are one question to it.
  const every = "all" in rule;
  const byPlace = Map.groupBy(partsOf(rule), (part) => placeOf(part));
  const parts = [...byPlace].flatMap(([each, together]): Rule[] =>
    each === null || together.length === 1 ? [...together] : [every ? { all: together } : { any: together }],
  );
  return `(${parts.map((part) => `(${compiled(part, shop)})`).join(every ? " and " : " or ")})`;
}

/** Sources with a row a person and run. */
const ROWS: Readonly<Record<keyof Runs, string>> = {
  values: "differentiate_values",
  needs: "differentiate_needs",
  attitude: "differentiate_attitudes",
  wallet: "differentiate_wallets",
};

/** What was spent here beside what people say to spend in all, of those who said so and whose word is fresh. */
const toldRows = (run: string, few: string): string => `
  (select w.person_id as person_id, w.spent as spent, p.told as told
  from (select person_id, spent from differentiate_wallets where run = ${run}${few}) as w inner join (
    select person_id, toFloat64OrZero(facts['${IN_ALL}'][1]) * {minor:Float64} as told from differentiate_people final
    where match(facts['${IN_ALL}'][1], '${NUMBER.source}') and kinds['${IN_ALL}'] = 'declared' and told > 0${few}
      and (not mapContains(fresh_until, '${IN_ALL}') or toInt32(fresh_until['${IN_ALL}']) >= {today:Int32})
  ) as p on p.person_id = w.person_id)`;

/** Bits of a mask. */
const AT_ONCE = 64;

/** The query of one pass over a place, for one lookup or for several as bits of a mask. */
function passOf(place: string, lookups: readonly Lookup[], bind: Bind, { runs, purchases, among }: QueryContext): string {
  const { source, goods } = JSON.parse(place) as Place;
  const few = among === undefined ? "" : ` and person_id in (${among})`;
  const alone = source === "touches" && lookups.flatMap(({ rule }) => conditionsOf(rule)).length === 1;
  const wanted = lookups.map(({ rule, outside }) => `${outside ? "not " : ""}(${expression(rule, bind, alone)})`);
  const several = lookups.length > 1;
  const mask = wanted.map((each, bit) => `bitShiftLeft(toUInt64(${each}), ${bit})`).join(" + ");
  const answer = several ? `select person_id, ${mask} as mask` : "select person_id";
  if (source === "purchases") {
    const each = purchaseRows(goods, purchases, bind, among).map(
      (rows) => `${answer} from (${rows}) where ${several ? "mask > 0" : wanted[0]}`,
    );
    return each.join(" union all ");
  }
  if (source === "touches") {
    const rows = lookups.map(({ rule }) => rowsOf(rule, bind)).join(" or ");
    return `${answer} from identify_touches where (${rows})${few} group by person_id having ${several ? "mask > 0" : wanted[0]}`;
  }
  const from =
    source === "told"
      ? `${toldRows(bind(runs.wallet, "UUID"), few)} where true`
      : `${ROWS[source]} where run = ${bind(runs[source], "UUID")}${few}`;
  return several ? `${answer} from ${from}` : `${answer} from ${from} and ${wanted[0]}`;
}

/** Several rules over the same people in one query: their conditions in order. */
export function compileAll(
  rules: readonly Rule[],
  context: QueryContext,
): { from: string; wheres: string[]; params: Record<string, unknown>; bind: Bind } {
  const params: Record<string, unknown> = { ...context.moment };
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
  for (const [each, mine] of Map.groupBy(
    lookups.map((lookup, index) => ({ lookup, index })),
    ({ lookup }) => lookup.place,
  )) {
    for (let from = 0; from < mine.length; from += AT_ONCE) {
      const part = mine.slice(from, from + AT_ONCE);
      const pass = passOf(
        each,
        part.map(({ lookup }) => lookup),
        bind,
        context,
      );
      const name = `looked${joins.length}`;
      if (part.length > 1) joins.push(` left join (${pass}) as ${name} on ${name}.person_id = p.person_id`);
      part.forEach(({ index }, bit) => {
        answers[index] = part.length > 1 ? `bitTest(${name}.mask, ${bit})` : `p.person_id in (${pass})`;
      });
    }
  }
  const wheres = texts.map((text) => text.replace(/‹(\d+)›/g, (_, index: string) => `(${answers[Number(index)] ?? "false"})`));
  // Of a few people only their rows are read; who they are does not change with their versions.
  const people =
    context.among === undefined
      ? "differentiate_people as p final"
      : `(select * from differentiate_people final prewhere person_id in (${context.among})) as p`;
  return { from: `${people}${joins.join("")}`, wheres, params, bind };
}

/** A rule as a query over differentiate_people. */
export function compile(rule: Rule, context: QueryContext): Compiled {
  const { from, wheres, params } = compileAll([rule], context);
  return { from, where: wheres[0] ?? "true", params };
}

/** Only these people, as a query; the ids are checked, for they stand in the text: as parameters they would not fit an address. */
export function idsQuery(ids: readonly string[]): string {
  const known = ids.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id));
  return `select toUUID(arrayJoin(splitByChar(',', '${known.length === 0 ? "00000000-0000-0000-0000-000000000000" : known.join(",")}'))) as id`;
}
