import type { Moment, Person } from "../segment-person.ts";
import type { Condition, Operator } from "../segment-rule.ts";

/** Where a condition looks: the projection of people, the published runs of values and studies, a run of wallets beside what people told, purchases day by day, other doings. */
export type Source = "people" | "values" | "needs" | "attitude" | "wallet" | "told" | "purchases" | "touches";

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** What a value is, so that the editor shows the right thing to fill in. Money is in minor units. */
export type FieldType = "text" | "number" | "money" | "share" | "date" | "choice";

/** Something that a condition can be about. */
export interface Field {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly type: FieldType;
  readonly operators: Operator[];
  /** Values to choose from; of a choice, the only ones; of goods, their categories. */
  readonly values: Choice[];
  /** May be narrowed to a category or an article. */
  readonly goods: boolean;
  /** May be narrowed to a time. */
  readonly period: boolean;
}

/** What there is in this installation to make rules about. */
export interface Known {
  readonly attributes: readonly {
    readonly id: string;
    readonly name: string;
    readonly type: string;
    readonly options: readonly Choice[];
  }[];
  readonly values: Readonly<Record<string, readonly Choice[]>>;
  readonly purposes: readonly { readonly id: string; readonly name: string }[];
  readonly media: readonly Choice[];
  readonly groups: readonly Choice[];
  readonly roles: readonly Choice[];
  /** Groups of the last study of needs. */
  readonly needs: readonly Choice[];
  readonly categories: readonly Choice[];
  readonly doings: readonly Choice[];
  /** ISO 4217. */
  readonly currency: string;
}

/** Binds a value as a parameter of the query and gives its place in it, e.g. bind(3, "Float64") → "{p1:Float64}". */
export type Bind = (
  value: number | string | readonly string[],
  type: "String" | "Float64" | "Int32" | "UInt32" | "UInt64" | "UUID" | "Array(String)",
) => string;

/**
 * A kind of condition: one file each, added to index.ts. Its SQL and its test say the same of every person (segment-language.test.ts).
 * SQL is over the columns of its source; of purchases those are arrays with an entry a day; over touches it is of aggregates, and only of rows that
 * `rows` lets through.
 */
export interface ConditionKind {
  readonly source: Source;
  fields(known: Known): readonly Field[];
  /**
   * True, false, never null. Identifiers stand in the file; whatever comes from outside is bound.
   * @param alone only rows that `rows` lets through are there, so they need not be looked at again
   */
  sql(condition: Condition, bind: Bind, alone: boolean): string;
  /** Of touches: which rows it looks at. */
  rows?(condition: Condition, bind: Bind): string;
  test(condition: Condition, person: Person, moment: Moment): boolean;
  /** What is so of this person, in words. */
  seen(condition: Condition, person: Person, words: Words): string;
}

export interface Words {
  readonly moment: Moment;
  money(minor: number): string;
  day(day: number): string;
  /** The label of one of the field's values. */
  label(value: string): string;
}

/** The parts of a field that are the same nearly everywhere. */
export const field = (
  id: string,
  group: string,
  label: string,
  type: FieldType,
  operators: readonly Operator[],
  { values = [], goods = false, period = false }: { values?: readonly Choice[]; goods?: boolean; period?: boolean } = {},
): Field => ({ id, group, label, type, operators: [...operators], values: [...values], goods, period });

export const one = ({ value }: Condition): string => (typeof value === "string" ? value : String(value));
export const several = ({ value }: Condition): string[] => (Array.isArray(value) ? value.map(String) : [one({ value } as Condition)]);
/** What stands behind the dot of a field's id: fact.country → country. */
export const nameIn = ({ field: id }: Pick<Condition, "field">): string => id.slice(id.indexOf(".") + 1);

export const listed = (words: readonly string[]): string => (words.length === 0 ? "nothing" : words.join(", "));
export const times = (n: number, word: string): string => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;
