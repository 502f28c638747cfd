// What we know of a person as they themselves read it, and what they correct of it.
import type { Db } from "../../platform/postgres.ts";
import type { Decision } from "../../vocabulary/decision.ts";
import type { Language } from "../../vocabulary/language.ts";
import { optionLabel, valueInWords, wordsOf, type AttributeType } from "./attribute.ts";
import { attributes } from "./attributes-store.ts";
import { best, knownFacts } from "./dictionary-reads.ts";
import { declare } from "./facts-service.ts";
import { takeBackFact } from "./facts-store.ts";
import type { FactKind } from "./identify-tables.ts";

/** One attribute with what is known under it. */
export interface ProfileLine {
  readonly attribute: string;
  readonly name: string;
  readonly type: AttributeType;
  readonly options: { readonly value: string; readonly label: string }[];
  /** What we act on; null where nothing is known. */
  readonly value: unknown;
  /** What we do differently because of it. */
  readonly uses: string[];
  readonly facts: {
    readonly kind: FactKind;
    readonly words: string;
    readonly source: string;
    readonly observedAt: Date;
    readonly freshUntil: Date | null;
  }[];
}

/** Every attribute in use that is kept as a fact and of which something is known or acted upon. */
export async function profileOf(db: Db, decisions: readonly Decision[], personId: string, language: Language): Promise<ProfileLine[]> {
  const [all, known] = await Promise.all([attributes(db), knownFacts(db, personId)]);
  return all.flatMap((attribute) => {
    if (attribute.keptIn !== "facts") return [];
    const facts = known.filter((fact) => fact.attribute === attribute.id);
    const uses = decisions.filter((decision) => decision.attribute === attribute.id).map(({ name }) => name[language]);
    if (facts.length === 0 && (uses.length === 0 || attribute.archivedAt !== null)) return [];
    return [
      {
        attribute: attribute.id,
        name: wordsOf(attribute, language).name,
        type: attribute.type,
        options: attribute.options.map((option) => ({ value: option.value, label: optionLabel(option, language) })),
        value: best(facts, attribute.id)?.value ?? null,
        uses,
        facts: facts.map(({ kind, value, source, observedAt, freshUntil }) => ({
          kind,
          words: valueInWords(attribute, value, language),
          source,
          observedAt,
          freshUntil,
        })),
      },
    ];
  });
}

/**
 * Sets what a person says of themselves, attribute by attribute; null takes the declared fact back. A value that does not fit is a
 * problem, and nothing is written.
 * @returns what they had declared before, by attribute, for an undo
 */
export async function correct(
  tx: Db,
  personId: string,
  values: Readonly<Record<string, unknown>>,
  source: string,
  at: Date,
): Promise<Record<string, unknown>> {
  const known = (await knownFacts(tx, personId)).filter((fact) => fact.kind === "declared");
  const before = Object.fromEntries(
    Object.keys(values).map((attribute) => [attribute, known.find((fact) => fact.attribute === attribute)?.value ?? null]),
  );
  const said = Object.entries(values).filter(([, value]) => value !== null);
  await declare(
    tx,
    said.map(([attribute, value]) => ({ personId, attribute, value, source, at })),
  );
  for (const [attribute, value] of Object.entries(values)) if (value === null) await takeBackFact(tx, personId, attribute);
  return before;
}
