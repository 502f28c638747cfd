// What there is in this installation to make rules about; kept for a minute, for it is asked for with every keystroke of the editor.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Dictionary, Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import type { Choice, Known } from "./segment-conditions/condition-kind.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Fault, Rule } from "./segment-rule.ts";
import { faultOf, fieldMap, type Fields } from "./segment-language.ts";
import { categoryNames, doingNames, roleNames, usualValues } from "./segments-reads.ts";

export interface KnownDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly currency: () => Promise<string>;
  readonly dictionary: Pick<Dictionary, "attributes">;
  readonly identify: { readonly groups: Pick<Identify["groups"], "page"> };
  readonly trust: Pick<Trust, "purposes" | "media">;
}

export interface Language {
  readonly fields: Fields;
  readonly currency: string;
}

const KEPT_MS = 60_000;
/** Attributes without a list of their own, of which those that are usual are suggested. */
const SUGGESTED = ["country", "language", "interest", "address.city", "time_zone"];
const GROUPS = 500;

const choices = (values: readonly string[]): Choice[] => values.map((value) => ({ value, label: value }));

async function knownNow({ clickhouse, db, currency, dictionary, identify, trust }: KnownDeps): Promise<Known> {
  const [attributes, values, purposes, media, { items: groups }, roles, categories, doings] = await Promise.all([
    dictionary.attributes(),
    usualValues(clickhouse, SUGGESTED),
    trust.purposes(db),
    trust.media(db),
    identify.groups.page(db, { limit: GROUPS }),
    roleNames(clickhouse),
    categoryNames(clickhouse),
    doingNames(clickhouse),
  ]);
  return {
    // What is special (health, belief, origin) sorts nobody.
    attributes: attributes
      .filter(({ sensitivity, archivedAt }) => sensitivity !== "special" && archivedAt === null)
      .map(({ id, name, type, options }) => ({
        id,
        name,
        type,
        options: options.map(({ value, words }) => ({ value, label: words.en ?? value })),
      })),
    values: Object.fromEntries([...values].map(([id, usual]) => [id, choices(usual)])),
    purposes: purposes.filter((purpose) => purpose.class !== "service" && purpose.archivedAt === null),
    media: media.filter(({ archivedAt }) => archivedAt === null).map(({ id, name }) => ({ value: id, label: name })),
    groups: groups.map(({ id, name }) => ({ value: id, label: name })),
    roles: choices(roles),
    categories: choices(categories),
    doings: choices(doings),
    currency: await currency(),
  };
}

/** What rules can be about: at most a minute old, or as of now. */
export type LanguageNow = (fresh?: boolean) => Promise<Language>;

export function createLanguage(deps: KnownDeps): LanguageNow {
  let kept: { at: number; language: Promise<Language> } | null = null;
  return (fresh = false) => {
    const at = deps.clock().getTime();
    if (fresh || kept === null || Math.abs(at - kept.at) > KEPT_MS) {
      const language = knownNow(deps).then((known) => ({ fields: fieldMap(known), currency: known.currency }));
      kept = { at, language };
      language.catch(() => (kept = null));
    }
    return kept.language;
  };
}

/** The language, once a rule fits it; what is wrong with one is said only after looking anew. */
export async function fitting(rule: Rule, now: LanguageNow): Promise<{ language: Language; fault: Fault | null }> {
  const language = await now();
  if (faultOf(rule, language.fields) === null) return { language, fault: null };
  const latest = await now(true);
  return { language: latest, fault: faultOf(rule, latest.fields) };
}

/** A rule that cannot be read is a sentence that says where. */
export async function refuseFault(rule: Rule, now: LanguageNow): Promise<Language> {
  const { language, fault } = await fitting(rule, now);
  if (fault === null) return language;
  throw new Problem("invalid", fault.where === "" ? fault.sentence : `${fault.sentence} (${fault.where})`, { where: fault.where });
}
