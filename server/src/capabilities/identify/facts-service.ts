// The door by which facts come in: each value is checked against its attribute, whoever brings it.
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { checkValue, type Attribute } from "./attribute.ts";
import { attributes } from "./attributes-store.ts";
import { declareFacts, upsertFacts } from "./facts-store.ts";
import type { FactKind, NewFact } from "./identify-tables.ts";

/** What a person said about themselves; the source names the contact in which they did. */
export type DeclaredFact = Omit<NewFact, "kind">;
/** What was seen, or what others supplied. */
export type OtherFact = NewFact & { readonly kind: Exclude<FactKind, "declared"> };

/** Definitions by id, to check many facts with. */
export async function definitions(db: Db): Promise<ReadonlyMap<string, Attribute>> {
  return new Map((await attributes(db)).map((attribute) => [attribute.id, attribute]));
}

/** The value as it is stored, or the sentence of what is wrong. */
function checkFact(known: ReadonlyMap<string, Attribute>, attribute: string, value: unknown): ReturnType<typeof checkValue> {
  const definition = known.get(attribute);
  if (definition === undefined) return { why: `The data dictionary has no attribute “${attribute}”. Add it there first.` };
  if (definition.keptIn !== "facts") return { why: `“${definition.name}” is set by the contact rules, not as a fact.` };
  if (definition.archivedAt !== null) return { why: `“${definition.name}” is archived. Take it back into use first.` };
  return checkValue(definition, value);
}

/** All facts of one person as they are stored, or the first fault. */
export function checkFacts(
  known: ReadonlyMap<string, Attribute>,
  facts: Readonly<Record<string, unknown>>,
): { readonly facts: Readonly<Record<string, unknown>> } | { readonly why: string } {
  const stored: Record<string, unknown> = {};
  for (const [attribute, value] of Object.entries(facts)) {
    const result = checkFact(known, attribute, value);
    if ("why" in result) return result;
    stored[attribute] = result.value;
  }
  return { facts: stored };
}

async function checked<F extends { readonly attribute: string; readonly value: unknown }>(tx: Db, facts: readonly F[]): Promise<F[]> {
  if (facts.length === 0) return [];
  const known = await definitions(tx);
  return facts.map((fact) => {
    const result = checkFact(known, fact.attribute, fact.value);
    if ("why" in result) throw new Problem("invalid", result.why, { attribute: fact.attribute });
    return { ...fact, value: result.value };
  });
}

/** Writes what people said. A value that does not fit its attribute is a problem, and nothing is written. */
export async function declare(tx: Db, facts: readonly DeclaredFact[]): Promise<void> {
  await declareFacts(tx, await checked(tx, facts));
}

/** Writes what was observed, supplied or inferred; the database refuses a declared fact here. */
export async function note(tx: Db, facts: readonly OtherFact[]): Promise<void> {
  await upsertFacts(tx, await checked(tx, facts));
}

/** Writes guesses of a model: inferred, named after it, and nothing else. */
export async function infer(
  tx: Db,
  model: string,
  facts: readonly (Omit<NewFact, "kind" | "source"> & { readonly confidence: number })[],
): Promise<void> {
  await note(
    tx,
    facts.map((fact) => ({ ...fact, kind: "inferred", source: `model ${model}` })),
  );
}
