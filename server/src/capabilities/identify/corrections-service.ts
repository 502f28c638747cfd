// What the desk may set right about a person, and what was there before.
import type { Db } from "../../platform/postgres.ts";
import { optionLabel, valueInWords, wordsOf, type AttributeType } from "./attribute.ts";
import { attributes } from "./attributes-store.ts";
import { knownFacts } from "./dictionary-reads.ts";
import { replacedFacts } from "./facts-store.ts";
import type { FactKind } from "./identify-tables.ts";

export interface Corrections {
  /** What can be set right: all that is kept as a fact. */
  readonly attributes: {
    readonly attribute: string;
    readonly name: string;
    readonly type: AttributeType;
    readonly options: { readonly value: string; readonly label: string }[];
    /** What they themselves said, for taking a correction back; null: nothing. */
    readonly declared: unknown;
  }[];
  /** What newer words took the place of, newest first. */
  readonly replaced: {
    readonly name: string;
    readonly kind: FactKind;
    readonly words: string;
    readonly source: string;
    readonly observedAt: Date;
    readonly replacedAt: Date;
    readonly replacedBy: string;
  }[];
}

export async function correctionsOf(db: Db, personId: string): Promise<Corrections> {
  const [all, known, replaced] = await Promise.all([attributes(db), knownFacts(db, personId), replacedFacts(db, personId)]);
  const declared = new Map(known.filter((fact) => fact.kind === "declared").map((fact) => [fact.attribute, fact.value]));
  const byId = new Map(all.map((attribute) => [attribute.id, attribute]));
  return {
    attributes: all
      .filter((attribute) => attribute.keptIn === "facts" && attribute.archivedAt === null)
      .map((attribute) => ({
        attribute: attribute.id,
        name: wordsOf(attribute, "en").name,
        type: attribute.type,
        options: attribute.options.map((option) => ({ value: option.value, label: optionLabel(option, "en") })),
        declared: declared.get(attribute.id) ?? null,
      })),
    replaced: replaced.map(({ attribute, value, ...rest }) => ({
      ...rest,
      name: byId.get(attribute)?.name ?? attribute,
      words: valueInWords(byId.get(attribute) ?? { type: "text", options: [] }, value),
    })),
  };
}
