// What there is in this installation to make rules about; kept for a minute, for it is asked for with every keystroke of the editor.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Dictionary, Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import type { NeedsReport } from "./needs.ts";
import type { Choice, Known } from "./segment-conditions/condition-kind.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Fault, Rule } from "./segment-rule.ts";
import { faultOf, fieldMap, type Fields } from "./segment-language.ts";
import { publishedStudy } from "./studies-reads.ts";
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
  const [attributes, values, purposes, media, { items: groups }, roles, needs, categories, doings] = await Promise.all([
    dictionary.attributes(),
    usualValues(clickhouse, SUGGESTED),
    trust.purposes(db),
    trust.media(db),
    identify.groups.page(db, { limit: GROUPS }),
    roleNames(clickhouse),
    publishedStudy<NeedsReport>(clickhouse, "needs"),
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
    needs: (needs?.report.clusters ?? []).map(({ id, name }) => ({ value: String(id), label: name })),
    categories: choices(categories),
    doings: choices(doings),
    currency: await currency(),
  };
}

/** What rules can be about: as of a minute ago or so, or as of now. */
export type LanguageNow = (fresh?: boolean) => Promise<Language>;

export function createLanguage(deps: KnownDeps): LanguageNow {
  let kept: { readonly at: number; readonly language: Language } | null = null;
  let looking: Promise<Language> | null = null;
  const look = async (): Promise<Language> => {
    const at = deps.clock().getTime();
    const known = await knownNow(deps);
    kept = { at, language: { fields: fieldMap(known), currency: known.currency } };
    return kept.language;
  };
  const behind = (): Promise<Language> => (looking ??= look().finally(() => (looking = null)));
  return async (fresh = false) => {
    if (fresh) return look();
    if (kept === null) return behind();
    // Who types does not wait until it is looked up anew; the next one sees it.
    if (Math.abs(deps.clock().getTime() - kept.at) > KEPT_MS) behind().catch(() => undefined);
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
