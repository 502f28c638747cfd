import { Worker } from "node:worker_threads";
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Catalogue } from "../catalogue/index.ts";
import type { Identify } from "../identify/index.ts";
import { namesOf } from "./attitude-service.ts";
import { dayOf } from "../../vocabulary/time.ts";
import {
  BETWEEN,
  clusterName,
  clusterNumbers,
  LEAST_PEOPLE,
  needsSentence,
  SURE,
  tellingItems,
  type NeedsReport,
  type TellingItem,
  type ToldItem,
} from "./needs.ts";
import { countBuyers, countPlaceable, itemCounts, needOf, peopleOfNeed, valueByNeed } from "./needs-reads.ts";
import { LEAST_ITEMS, needsTables, readSample, writeBaskets, writeItems, writeNeeds, type Item, type Sample } from "./needs-store.ts";
import type { ClusterAnswer, ClusterTask } from "./needs-worker.ts";
import { decodePlace, encodePlace } from "./place.ts";
import { dayNumber } from "./refresh-service.ts";
import { withSaid } from "./said-service.ts";
import { dropTables } from "./said-store.ts";
import { publishedStudy } from "./studies-reads.ts";
import { publishStudy } from "./studies-store.ts";

export interface NeedsDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly identify: Pick<Identify, "cards">;
  readonly catalogue: Pick<Catalogue, "names">;
  readonly restricted: () => Promise<Set<string>>;
}

export type Tier = "A" | "B" | "C";

export interface NeedGroup {
  /** 0: too few to say; 255: between the groups. */
  readonly id: number;
  readonly name: string;
  readonly people: number;
  readonly revenueYearMinor: number;
  readonly expectedMinor: number;
  /** Mean probability with which its people are placed; null where they are not. */
  readonly sure: number | null;
  readonly tiers: { readonly tier: Tier; readonly people: number; readonly revenueYearMinor: number }[];
  readonly telling: TellingItem[];
}

export interface NeedsPage {
  readonly asOf: string | null;
  readonly sentence: string;
  readonly agreement: number | null;
  readonly compared: NeedsReport["compared"];
  readonly groups: NeedGroup[];
}

export interface NeedMember {
  readonly personId: string;
  readonly name: string | null;
  readonly sure: number;
  readonly tier: Tier | null;
  readonly revenueYearMinor: number;
  readonly lastDay: string;
}

/** What is estimated of one person's needs; what they declared is a fact and stands with the facts. */
export interface PersonNeed {
  readonly asOf: string;
  readonly group: { readonly id: number; readonly name: string } | null;
  /** Probability of the group; null without one. */
  readonly sure: number | null;
  /** Things bought or said that it rests on. */
  readonly items: number;
  readonly sentence: string;
  readonly source: string;
}

/** Needs (D6): groups of people by what they buy and say, as a second axis beside value. */
export interface Needs {
  /** Finds the groups anew, as of the end of a day; a study of its own after a refresh. `said`: as for withSaid. */
  study(asOf: Date, said?: string): Promise<NeedsReport>;
  page(): Promise<NeedsPage>;
  people(group: number, cursor?: string, limit?: number): Promise<{ items: NeedMember[]; nextCursor: string | null }>;
  person(personId: string): Promise<PersonNeed | null>;
}

const MOST_CLUSTERS = 8;
const SOURCE = "mixture of multinomials over what was bought and said in the past two years";

const find = (task: ClusterTask): Promise<ClusterAnswer> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./needs-worker.ts", import.meta.url), {
      workerData: task,
      execArgv: ["--disable-warning=ExperimentalWarning"],
    });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The thread that finds groups ended early (${code}).`)));
  });

function taskOf({ baskets }: Sample, size: number): ClusterTask {
  const offsets = new Uint32Array(baskets.length + 1);
  baskets.forEach((items, p) => (offsets[p + 1] = offsets[p]! + items.length));
  return { baskets: { offsets, items: Uint32Array.from(baskets.flat()), size }, most: MOST_CLUSTERS, seed: "needs" };
}

async function toldItems({ db, catalogue }: NeedsDeps, items: readonly Item[]): Promise<Map<number, ToldItem>> {
  const names = await catalogue.names(
    db,
    items.flatMap(({ kind, item }) => (kind === "article" ? [item] : [])),
  );
  const nameOf = ({ kind, item }: Item): string => {
    if (kind === "article") return names.get(item) ?? item;
    return kind === "category" ? item : `says “${item.replace(/^[^=]*=/, "")}” (${item.replace(/=.*$/, "").replaceAll("_", " ")})`;
  };
  return new Map(items.map((item) => [item.idx, { kind: item.kind, item: item.item, name: nameOf(item) }]));
}

const NOTHING = { clusters: [], compared: [], agreement: null };

async function findGroups(deps: NeedsDeps, run: string, sample: Sample, items: readonly Item[], buyers: number): Promise<NeedsReport> {
  const { clickhouse } = deps;
  const without = [...(await deps.restricted())];
  const about = { buyers, placeable: 0, sampled: sample.baskets.length, items: items.length };
  if (sample.baskets.length < LEAST_PEOPLE) {
    await writeNeeds(clickhouse, run, null, [], without);
    return { none: buyers === 0 ? "no purchases" : "few", ...about, placeable: sample.baskets.length, ...NOTHING };
  }
  const { clusters, mixture, compared, assigned, agreement } = await find(taskOf(sample, items.length));
  const numbers = clusters > 1 ? clusterNumbers(assigned, sample.before, clusters) : [];
  await writeNeeds(clickhouse, run, clusters > 1 ? mixture : null, numbers, without);
  const placeable = await countPlaceable(clickhouse, run);
  if (clusters < 2) return { none: clusters === 1 ? "alike" : "unsteady", ...about, placeable, ...NOTHING, compared, agreement };
  const told = tellingItems(await itemCounts(clickhouse, run), await toldItems(deps, items));
  const found = [...told].map(([id, { people, telling }]) => ({ id, name: clusterName(telling), people, telling }));
  return { none: null, ...about, placeable, clusters: found.sort((a, b) => b.people - a.people), compared, agreement };
}

async function study(deps: NeedsDeps, asOf: Date, said: string): Promise<NeedsReport> {
  const { clickhouse, clock } = deps;
  const run = newId();
  const day = dayNumber(asOf);
  try {
    const items = await writeItems(clickhouse, run, said, day);
    await writeBaskets(clickhouse, run, said, day);
    const previous = await publishedStudy(clickhouse, "needs");
    const sample = await readSample(clickhouse, run, previous?.run ?? null);
    const report = await findGroups(deps, run, sample, items, await countBuyers(clickhouse, run));
    await publishStudy(clickhouse, "needs", { run, asOf: dayOf(asOf), at: clock() }, report);
    return report;
  } finally {
    await dropTables(clickhouse, needsTables(run));
  }
}

const FEW = 0;

async function page({ clickhouse }: NeedsDeps): Promise<NeedsPage> {
  const published = await publishedStudy<NeedsReport>(clickhouse, "needs");
  if (published === null) {
    return {
      asOf: null,
      sentence: "Needs have not been worked out yet: that follows the next refresh of values.",
      agreement: null,
      compared: [],
      groups: [],
    };
  }
  const { report, asOf } = published;
  // Without groups there is nothing to part value by.
  const cells = report.none === null ? await valueByNeed(clickhouse) : [];
  const named = [
    ...report.clusters,
    { id: BETWEEN, name: "Between the groups", telling: [] },
    { id: FEW, name: "Too few purchases to say", telling: [] },
  ];
  const groups = named.map(({ id, name, telling }): NeedGroup => {
    const mine = cells.filter((cell) => cell.cluster === id);
    const sum = (of: (cell: (typeof mine)[number]) => number): number => mine.reduce((total, cell) => total + of(cell), 0);
    const people = sum((cell) => cell.people);
    const placed = id !== FEW && id !== BETWEEN && people > 0;
    return {
      id,
      name,
      people,
      revenueYearMinor: sum((cell) => cell.revenueYearMinor),
      expectedMinor: sum((cell) => cell.expectedMinor),
      sure: placed ? sum((cell) => cell.sure * cell.people) / people : null,
      tiers: mine.flatMap(({ tier, people: some, revenueYearMinor }) => (tier === "" ? [] : [{ tier, people: some, revenueYearMinor }])),
      telling,
    };
  });
  return {
    asOf,
    sentence: needsSentence(report),
    agreement: report.agreement,
    compared: report.compared,
    groups: groups.filter(({ people }) => people > 0),
  };
}

async function person({ clickhouse, db, identify }: NeedsDeps, personId: string): Promise<PersonNeed | null> {
  const [published, [card]] = await Promise.all([publishedStudy<NeedsReport>(clickhouse, "needs"), identify.cards(db, [personId])]);
  if (published === null) return null;
  const [row] = await needOf(clickhouse, [card?.id ?? personId]);
  if (row === undefined) return null;
  const { report, asOf } = published;
  const found = report.clusters.find(({ id }) => id === row.cluster);
  const group = found === undefined || row.sure < SURE ? null : { id: found.id, name: found.name };
  const base = `${row.items} ${row.items === 1 ? "thing" : "things"} bought or said in the past two years`;
  const told =
    group !== null
      ? `Buys like the group “${group.name}”: ${Math.round(row.sure * 100)} in 100 by ${base}.`
      : report.none !== null
        ? needsSentence(report)
        : row.items < LEAST_ITEMS
          ? `Too few to say: ${base}, and it takes ${LEAST_ITEMS}.`
          : `Lies between the groups: no group is likelier than all others together, by ${base}.`;
  return { asOf, group, sure: group === null ? null : row.sure, items: row.items, sentence: told, source: SOURCE };
}

export function createNeeds(deps: NeedsDeps): Needs {
  const { clickhouse, db, identify } = deps;
  return {
    study: (asOf, given) => withSaid(deps, given, (said) => study(deps, asOf, said)),
    page: () => page(deps),
    person: (personId) => person(deps, personId),
    async people(group, cursor, limit = 50) {
      const rows = await peopleOfNeed(clickhouse, group, decodePlace(cursor), limit + 1);
      const shown = rows.slice(0, limit);
      const names = await namesOf({ db, identify }, shown);
      const items = shown.map(({ personId, by, sure, tier, lastDay }) => ({
        personId,
        name: names.get(personId) ?? null,
        sure,
        tier: tier === "" ? null : tier,
        revenueYearMinor: by,
        lastDay,
      }));
      return {
        items,
        nextCursor: rows.length > limit ? encodePlace(shown.at(-1) && { by: shown.at(-1)!.by, personId: shown.at(-1)!.personId }) : null,
      };
    },
  };
}
