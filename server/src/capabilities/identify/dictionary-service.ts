// The data dictionary: every attribute with its purpose, who has it, how much of it is stale, who uses it.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Decision } from "../../vocabulary/decision.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Attribute } from "./attribute.ts";
import { attributes, hasFacts, insertAttribute, lockAttribute, updateAttribute } from "./attributes-store.ts";
import { factCounts, staleFacts, type KindCount, type StaleFact } from "./dictionary-reads.ts";

export interface DictionaryDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  /** What the rooms do differently because of an attribute. */
  readonly decisions: readonly Decision[];
}

export type NewAttribute = Pick<Attribute, "name" | "type" | "purpose" | "sensitivity" | "freshDays" | "options" | "words">;
export type AttributeChange = { [Key in keyof NewAttribute]?: NewAttribute[Key] | undefined };

export interface DictionaryLine extends Attribute {
  readonly counts: Omit<KindCount, "attribute">[];
  readonly usedBy: string[];
}

export interface Dictionary {
  lines(): Promise<DictionaryLine[]>;
  /** The same without counting. */
  attributes(): Promise<Attribute[]>;
  create(attribute: NewAttribute): Promise<Attribute>;
  change(id: string, change: AttributeChange): Promise<Attribute>;
  /** An archived attribute is neither asked nor filled any more; its facts stay. */
  archive(id: string): Promise<Attribute>;
  restore(id: string): Promise<Attribute>;
  /** Facts that ceased to be fresh before a moment (now, if none is given), the stalest first. */
  stale(attribute: string | null, limit: number, before?: Date): Promise<StaleFact[]>;
}

/** "Favourite colour" → "favourite_colour". */
function idOf(name: string): string {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40);
}

function refuseEmptyChoice({ name, type, options }: NewAttribute): void {
  const choosing = type === "choice" || type === "choices";
  if (choosing && options.length < 2) throw new Problem("invalid", `“${name}” is a choice. Give it two options or more.`);
  if (!choosing && options.length > 0) throw new Problem("invalid", `“${name}” is no choice. Take its options away, or make it one.`);
  const values = options.map((option) => option.value);
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice !== undefined) throw new Problem("invalid", `The option “${twice}” stands there twice. Take one away.`);
}

function withChange(old: Attribute, change: AttributeChange): Attribute {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...old, ...(given as Partial<NewAttribute>) };
}

const dropsOption = (old: Attribute, next: Attribute): boolean =>
  old.options.some((option) => !next.options.some((other) => other.value === option.value));

export function createDictionary({ postgres, clock, decisions }: DictionaryDeps): Dictionary {
  const { db } = postgres;
  const usedBy = (id: string): string[] => decisions.filter((decision) => decision.attribute === id).map(({ name }) => name.en);
  const edit = (id: string, work: (old: Attribute, hasSome: () => Promise<boolean>) => Promise<Attribute>): Promise<Attribute> =>
    postgres.transaction(async (tx) => {
      const old = await lockAttribute(tx, id);
      if (old === undefined) throw new Problem("not-found", "The data dictionary has no such attribute.");
      const next = await work(old, () => hasFacts(tx, id));
      await updateAttribute(tx, next);
      return next;
    });
  return {
    attributes: () => attributes(db),
    async lines() {
      const [all, counts] = await Promise.all([attributes(db), factCounts(db, clock())]);
      const of = Map.groupBy(counts, (count) => count.attribute);
      return all.map((attribute) => ({
        ...attribute,
        counts: (of.get(attribute.id) ?? []).map(({ kind, people, stale }) => ({ kind, people, stale })),
        usedBy: usedBy(attribute.id),
      }));
    },
    async create(attribute) {
      refuseEmptyChoice(attribute);
      const id = idOf(attribute.name);
      if (id === "") throw new Problem("invalid", "Give the attribute a name with letters in it.");
      if (!(await insertAttribute(db, { ...attribute, id }))) {
        throw new Problem(
          "conflict",
          `There is an attribute “${attribute.name}” already, perhaps archived. Change that one, or choose another name.`,
        );
      }
      return { ...attribute, id, keptIn: "facts", archivedAt: null };
    },
    change: (id, change) =>
      edit(id, async (old, hasSome) => {
        const next = withChange(old, change);
        refuseEmptyChoice(next);
        const narrower = next.type !== old.type || dropsOption(old, next);
        if (narrower && old.keptIn !== "facts") {
          throw new Problem("refused", `The answers to “${old.name}” are fixed: the permission gate knows what each means.`);
        }
        if (narrower && (await hasSome())) {
          throw new Problem(
            "conflict",
            `There are facts of “${old.name}” already that would not fit. Make a new attribute for the new kind of answer.`,
          );
        }
        return next;
      }),
    archive: (id) =>
      edit(id, (old) => {
        const [user] = usedBy(id);
        if (user !== undefined) throw new Problem("refused", `“${old.name}” is needed: ${user}.`);
        return Promise.resolve({ ...old, archivedAt: old.archivedAt ?? clock() });
      }),
    restore: (id) => edit(id, (old) => Promise.resolve({ ...old, archivedAt: null })),
    stale: (attribute, limit, before = clock()) => staleFacts(db, before, attribute, limit),
  };
}
