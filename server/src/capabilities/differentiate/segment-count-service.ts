// How many a rule finds, how they can be reached, where the rest went, and why one person is in or out.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import { reasonLabel, type Trust } from "../trust/index.ts";
import { contextNow } from "./membership-service.ts";
import { reasonIn } from "./segment-conditions/reach.ts";
import { refuseFault, type Language, type LanguageNow } from "./segment-known-service.ts";
import { explain, holdsOf, ruleWords, type Explained } from "./segment-language.ts";
import { segmentPeople } from "./segment-person-reads.ts";
import type { Moment } from "./segment-person.ts";
import type { Rule } from "./segment-rule.ts";
import { reachedBy, type Reached } from "./segments-reads.ts";
import { publishedRun } from "./value-reads.ts";

export interface CountDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly identify: Pick<Identify, "cards">;
  readonly trust: { readonly joined: Pick<Trust["joined"], "personsOf"> };
  readonly language: LanguageNow;
  readonly currency: () => Promise<string>;
}

export interface SegmentCount {
  /** The rule in words. */
  readonly words: string;
  /** As of when value, state and tier are; null before the first refresh. */
  readonly asOf: string | null;
  readonly matched: number;
  /** By the medium that would be used; together with `elsewhere` they are all who match. */
  readonly reachable: { readonly medium: string; readonly people: number }[];
  readonly elsewhere: { readonly reason: string; readonly label: string; readonly people: number }[];
  readonly sample: { readonly personId: string; readonly name: string | null; readonly reach: string }[];
}

export interface ExplainedPerson {
  readonly personId: string;
  readonly name: string | null;
  readonly holds: boolean;
  readonly sentence: string;
  readonly explained: Explained;
}

const SAMPLE = 10;
/** Media that go out by themselves, the first first: see interact. */
const TRIED = ["email", "letter"] as const;

/** By which medium a group of people is reached, or why by none: the refusal that says most. */
function wayOf({ reach, paused }: Reached, purpose: string): { medium: string | null; reason: string } {
  const reasons = TRIED.map((medium) => ({ medium, reason: reasonIn(reach, purpose, medium, paused) }));
  const open = reasons.find(({ reason }) => reason === "");
  if (open !== undefined) return open;
  const telling =
    reasons.find(({ reason }) => reason !== "no-address" && reason !== "no-consent") ??
    reasons.find(({ reason }) => reason !== "no-address") ??
    reasons[0];
  return { medium: null, reason: telling?.reason ?? "no-address" };
}

function tally(ways: readonly { key: string | null; people: number }[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const { key, people } of ways) if (key !== null) sums.set(key, (sums.get(key) ?? 0) + people);
  return [...sums].sort((a, b) => b[1] - a[1]);
}

export const nameOf = (card: PersonCard | undefined): string | null =>
  card?.name ?? (card?.customerNumber ? `Customer ${card.customerNumber}` : null);

async function namesOf({ identify, db }: Pick<CountDeps, "identify" | "db">, ids: readonly string[]): Promise<Map<string, string | null>> {
  return new Map((await identify.cards(db, ids)).map((card) => [card.id, nameOf(card)]));
}

/** Some of each group in turn, so that those who cannot be reached are seen too. */
function sampleOf(groups: readonly Reached[]): { id: string; group: Reached }[] {
  const sample: { id: string; group: Reached }[] = [];
  for (let place = 0; sample.length < SAMPLE && groups.some(({ some }) => some.length > place); place++) {
    for (const group of groups) {
      const id = group.some[place];
      if (id !== undefined && sample.length < SAMPLE) sample.push({ id, group });
    }
  }
  return sample;
}

/** @param purpose what one would write for: whether people can be reached depends on it */
export async function countOf(deps: CountDeps, rule: Rule, purpose: string): Promise<SegmentCount> {
  const language = await refuseFault(rule, deps.language);
  const [run, context] = await Promise.all([publishedRun(deps.clickhouse), contextNow(deps)]);
  const groups = (await reachedBy(deps.clickhouse, rule, context)).sort((a, b) => b.people - a.people);
  const ways = groups.map((group) => ({ ...wayOf(group, purpose), people: group.people }));
  const sample = sampleOf(groups);
  const names = await namesOf(
    deps,
    sample.map(({ id }) => id),
  );
  return {
    words: ruleWords(rule, language.fields, wordsAt(language, context.moment)),
    asOf: run?.asOf ?? null,
    matched: groups.reduce((sum, { people }) => sum + people, 0),
    reachable: tally(ways.map(({ medium, people }) => ({ key: medium, people }))).map(([medium, people]) => ({ medium, people })),
    elsewhere: tally(ways.map(({ medium, reason, people }) => ({ key: medium === null ? reason : null, people }))).map(
      ([reason, people]) => ({
        reason,
        label: reasonLabel(reason),
        people,
      }),
    ),
    sample: sample.map(({ id, group }) => {
      const { medium, reason } = wayOf(group, purpose);
      return {
        personId: id,
        name: names.get(id) ?? null,
        reach: medium === null ? reasonLabel(reason) : `Reached by ${medium === "email" ? "e-mail" : medium}`,
      };
    }),
  };
}

export const wordsAt = ({ currency }: Language, moment: Moment) => ({
  moment,
  money: (minor: number) => formatMoney(minor, currency),
  day: (day: number) => dayOf(new Date(day * DAY)),
});

/** Whether a rule holds of each of these people now, evaluated one by one; who is not known or not to be used is missing. */
export async function holdsNow(
  deps: Pick<CountDeps, "clickhouse" | "clock" | "currency">,
  rule: Rule,
  ids: readonly string[],
): Promise<Map<string, boolean>> {
  const { moment, runs } = await contextNow(deps);
  const people = await segmentPeople(deps.clickhouse, runs, ids);
  return new Map([...people].map(([id, person]) => [id, holdsOf(rule, person, moment)]));
}

/** Why somebody is in or out, condition by condition, with what is so of them. */
export async function explainFor(deps: CountDeps, rule: Rule, asked: string): Promise<ExplainedPerson> {
  const language = await refuseFault(rule, deps.language);
  const { moment, runs } = await contextNow(deps);
  const [personId = asked] = await deps.trust.joined.personsOf(deps.db, [asked]);
  const person = (await segmentPeople(deps.clickhouse, runs, [personId])).get(personId);
  const name = (await namesOf(deps, [personId])).get(personId);
  if (name === undefined) throw new Problem("not-found", "There is no such person.");
  if (person === undefined) throw new Problem("conflict", "Their data may be kept and not used, so they are in no segment.");
  const explained = explain(rule, person, language.fields, wordsAt(language, moment));
  return {
    personId,
    name,
    holds: explained.holds,
    sentence: `${name ?? "This person"} is ${explained.holds ? "in it" : "not in it"}.`,
    explained,
  };
}
