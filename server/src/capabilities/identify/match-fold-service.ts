// New and changed records, one by one: prepared, found by their keys, weighed with the newest model, their pairs written.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { blockingKeys, hash48, ruleOf } from "./match-blocking.ts";
import { cluster, type Link } from "./match-clusters.ts";
import { COMPARISONS, levelOf } from "./match-comparisons.ts";
import {
  putRecords,
  countWaiting,
  rawRecords,
  recordsByIds,
  recordsByKeys,
  sharing,
  takeWaiting,
  type IndexedRecord,
} from "./match-index-store.ts";
import { bandOf, FREQUENCY_FIELDS, frequencyName, weigh, type Frequencies, type MatchModel, type Weighed } from "./match-model.ts";
import {
  dropPairsOf,
  joinedEdges,
  apartPairs,
  claimedPairs,
  groupsOfRecords,
  putPairs,
  latestRun,
  type NewPair,
} from "./match-runs-store.ts";
import { prepare, type MatchField, type MatchRecord } from "./match-record.ts";

const BATCH = 2000;
/** From so many waiting records on they are only prepared, to the last of them, and a run matches them all at once. */
const BULK = 5000;

/** The job that matches everybody anew. */
export const MATCH_JOB = "match people";

/** Whether such a heap is being worked off. */
export interface Heap {
  bulk: boolean;
}

export interface FoldDeps {
  readonly postgres: Postgres;
  readonly queue: Pick<Queue, "announce">;
  readonly clock: Clock;
}

/** A record's shared value as the number under which its frequency is kept. */
export const valueKey = (fields: string, value: string): number => hash48(`${fields}\t${value}`);

const valueOf = (record: MatchRecord, fields: readonly MatchField[]): string | null =>
  fields.every((field) => record[field] !== "") ? fields.map((field) => record[field]).join("\t") : null;

/** How common each value of a record is. */
async function frequenciesOf(db: Db, model: MatchModel, record: MatchRecord): Promise<Frequencies> {
  const own = FREQUENCY_FIELDS.flatMap((fields) => {
    const value = valueOf(record, fields);
    return value === null ? [] : [{ name: frequencyName(fields), key: valueKey(frequencyName(fields), value) }];
  });
  const counted = await sharing(
    db,
    own.map(({ key }) => key),
  );
  return Object.fromEntries(own.map(({ name, key }) => [name, { sharing: counted.get(key) ?? 2, known: model.known[name] ?? 1 }]));
}

/** Of a record's values those that the other has too. */
function sharedOf(frequencies: Frequencies, a: MatchRecord, b: MatchRecord): Frequencies {
  return Object.fromEntries(
    FREQUENCY_FIELDS.flatMap((fields) => {
      const name = frequencyName(fields);
      const known = frequencies[name];
      return known !== undefined && valueOf(a, fields) === valueOf(b, fields) ? [[name, known]] : [];
    }),
  );
}

export interface Placed extends Weighed {
  readonly a: IndexedRecord;
  readonly b: IndexedRecord;
}

/** The records that may be the same person as this one, from the review band up. */
export async function matchesOf(db: Db, model: MatchModel, record: IndexedRecord): Promise<Placed[]> {
  const limits = record.keys.map((key) => model.limits[ruleOf(key)] ?? 1);
  const others = await recordsByKeys(db, record.keys, limits);
  const frequencies = await frequenciesOf(db, model, record);
  return others
    .filter(({ personId }) => personId !== record.personId)
    .map((other): Placed => {
      const levels = COMPARISONS.map((comparison) => levelOf(comparison, record, other) ?? -1);
      return { a: record, b: other, ...weigh(model, levels, sharedOf(frequencies, record, other)) };
    })
    .filter(({ weight }) => weight >= model.bands.review);
}

export interface ToDecide {
  readonly idA: string;
  readonly idB: string;
  readonly weighed: Weighed;
  /** Put before a person however little it weighs. */
  readonly asked?: boolean;
}

const WEIGHED_AT_ONCE = 2000;
const placeOf = ({ idA, idB }: Pick<ToDecide, "idA" | "idB">): string => `${idA} ${idB}`;

/**
 * Two who gave the same address or phone are a question, whatever the model makes of it: such a value is kept as one record's, so the
 * model seldom meets one that two have. Members of a family, with a name each, are left to the weight.
 * @param among records of whom one has part in the pair; all if null
 */
export async function askedByClaims(
  db: Db,
  model: MatchModel,
  among: readonly string[] | null,
  found: readonly Pick<ToDecide, "idA" | "idB">[],
): Promise<ToDecide[]> {
  const there = new Set(found.map(placeOf));
  const claimed = (await claimedPairs(db, among)).filter((pair) => !there.has(placeOf(pair)));
  const asked: ToDecide[] = [];
  for (let from = 0; from < claimed.length; from += WEIGHED_AT_ONCE) {
    const part = claimed.slice(from, from + WEIGHED_AT_ONCE);
    const records = await recordsByIds(db, [...new Set(part.flatMap(({ idA, idB }) => [idA, idB]))]);
    const byId = new Map(records.map((record) => [record.personId, record]));
    for (const { idA, idB } of part) {
      const [a, b] = [byId.get(idA), byId.get(idB)];
      if (a === undefined || b === undefined) continue;
      const levels = COMPARISONS.map((comparison) => levelOf(comparison, a, b) ?? -1);
      const weighed = weigh(model, levels, {});
      if (!otherGivenName(weighed)) asked.push({ idA, idB, weighed, asked: true });
    }
  }
  return asked;
}

const NAMES = ["given", "family"];
const PROOFS = ["birth", "number"];
const CONTACTS = ["email", "phone"];

/** Whether a name speaks against a pair. Whatever a model has learned, two people who are called differently are not joined unasked. */
const calledDifferently = ({ levels }: Weighed): boolean =>
  levels.some(({ comparison, level }) => NAMES.includes(comparison) && level === 0);
const sameIn = (comparisons: readonly string[], { levels }: Weighed): boolean =>
  levels.some(({ comparison, label }) => comparisons.includes(comparison) && label === "the same");

const sameHouse = ({ levels }: Weighed): boolean => levels.some(({ label }) => label === "the same house");

/**
 * Why the surest of pairs waits for a person all the same. Names and towns alone are shared by strangers; and an address or phone is one
 * record's, so what both have was claimed for one of them, which is a question.
 */
function doubtAbout(weighed: Weighed): string | null {
  if (calledDifferently(weighed)) return "names-differ";
  if (sameIn(PROOFS, weighed) || sameHouse(weighed)) return null;
  return sameIn(CONTACTS, weighed) ? "claimed" : "names-only";
}

const otherGivenName = ({ levels }: Weighed): boolean => levels.some(({ comparison, level }) => comparison === "given" && level === 0);

/** Two members of one household or organisation whose given names differ are known to be two. */
const twoMembers = ([one, other]: readonly [readonly string[], readonly string[]], weighed: Weighed): boolean =>
  one.some((group) => other.includes(group)) && otherGivenName(weighed);

interface About {
  /** Records that are joined: member and person. */
  readonly edges: readonly (readonly [string, string])[];
  readonly apart: readonly (readonly [string, string])[];
  readonly known: ReadonlySet<string>;
  /** Households and organisations of each record that is in one. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** Which pairs may be joined, which wait for a person and why; pairs that are one person already, or known to be two, are left out. */
export function decide(pairs: readonly ToDecide[], model: MatchModel, about: About): NewPair[] {
  const numbers = new Map<string, number>();
  const ids: string[] = [];
  const numberOf = (id: string): number => {
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, ids.length);
    return ids.push(id) - 1;
  };
  const pairOf = ([a, b]: readonly [string, string]): [number, number] => [numberOf(a), numberOf(b)];
  const links: Link[] = pairs
    .filter(({ weighed, asked }) => asked !== true && doubtAbout(weighed) === null)
    .map(({ idA, idB, weighed }) => ({ a: numberOf(idA), b: numberOf(idB), weight: weighed.weight }));
  const person = new Map(about.edges.map(([member, of]) => [member, of]));
  const personOf = (id: string): string => person.get(id) ?? id;
  const { cut } = cluster(links, {
    joinedBefore: about.edges.map(pairOf),
    apart: about.apart.map(pairOf),
    joined: model.bands.joined,
    known: (record) => about.known.has(ids[record] ?? ""),
    records: ids.length,
  });
  const guards = new Map(cut.map(({ link, guard }) => [`${link.a} ${link.b}`, guard]));
  return pairs.flatMap(({ idA, idB, weighed, asked }): NewPair[] => {
    const band = bandOf(model.bands, weighed.weight);
    if ((band === "apart" && asked !== true) || personOf(idA) === personOf(idB)) return [];
    if (twoMembers([about.groups.get(idA) ?? [], about.groups.get(idB) ?? []], weighed)) return [];
    if (asked === true || band === "apart") return [{ a: idA, b: idB, band: "review", guard: "claimed", ...weighed }];
    const guard = band === "review" ? null : (doubtAbout(weighed) ?? guards.get(`${numberOf(idA)} ${numberOf(idB)}`) ?? null);
    return [{ a: idA, b: idB, band, guard, ...weighed }];
  });
}

/** Places records among the others: writes their pairs; resolves to how many may be joined without asking. */
async function placeRecords(tx: Db, run: { id: string; model: MatchModel }, ids: readonly string[], at: Date): Promise<number> {
  const pairs = new Map<string, ToDecide>();
  const known = new Set<string>();
  for (const record of await recordsByIds(tx, ids)) {
    for (const { a, b, ...weighed } of await matchesOf(tx, run.model, record)) {
      const [first, second] = a.personId < b.personId ? [a, b] : [b, a];
      for (const each of [a, b]) if (each.known) known.add(each.personId);
      pairs.set(`${first.personId} ${second.personId}`, { idA: first.personId, idB: second.personId, weighed });
    }
  }
  for (const pair of await askedByClaims(tx, run.model, ids, [...pairs.values()])) pairs.set(placeOf(pair), pair);
  const met = [...new Set([...pairs.values()].flatMap(({ idA, idB }) => [idA, idB]))];
  const edges = await joinedEdges(tx, met);
  const kin = edges.flat();
  for (const record of await recordsByIds(tx, kin)) if (record.known) known.add(record.personId);
  const [apart, groups] = [await apartPairs(tx, [...met, ...kin]), await groupsOfRecords(tx, met)];
  const decided = decide([...pairs.values()], run.model, { edges, apart, known, groups });
  await dropPairsOf(tx, ids, decided);
  await putPairs(tx, run.id, at, decided);
  return decided.filter(({ band, guard }) => band === "joined" && guard === null).length;
}

/** Prepares records as they are known now. */
export async function prepareRecords(tx: Db, ids: readonly string[]): Promise<void> {
  const raw = await rawRecords(tx, ids);
  await putRecords(
    tx,
    raw.map(({ personId, known, raw: written }) => {
      const record = prepare(written);
      return { ...record, personId, known, keys: blockingKeys(record) };
    }),
  );
}

/** Folds a batch of waiting records in; resolves to false if none waited. */
export async function foldWaiting({ postgres, queue, clock }: FoldDeps, heap: Heap): Promise<boolean> {
  const waiting = await countWaiting(postgres.db, BULK);
  heap.bulk = waiting === BULK || (heap.bulk && waiting > 0);
  if (waiting === 0) return false;
  return postgres.transaction(async (tx) => {
    const ids = await takeWaiting(tx, BATCH);
    await prepareRecords(tx, ids);
    const run = heap.bulk ? null : await latestRun(tx, true);
    if (run?.model && (await placeRecords(tx, { id: run.id, model: run.model }, ids, clock())) > 0) {
      await queue.announce(tx, "matches found", {});
    }
    if (heap.bulk && (await countWaiting(tx, 1)) === 0) await queue.announce(tx, MATCH_JOB, {});
    return ids.length > 0;
  });
}
