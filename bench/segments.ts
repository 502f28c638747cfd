// Counts while one edits: ten assorted rules over a million people and fifty million order lines, each with who can be reached and ten of them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDifferentiate, createSegments, type Segments } from "../server/src/capabilities/differentiate/index.ts";
import { startEmbeddedClickHouse } from "../server/src/platform/clickhouse-embedded.ts";
import type { ClickHouse } from "../server/src/platform/clickhouse.ts";
import { createLog } from "../server/src/platform/log.ts";
import { migrateClickHouse } from "../server/src/platform/migrations.ts";
import { median, seconds, type Bench } from "./bench.ts";
import { AS_OF, fill, PEOPLE } from "./refresh-data.ts";
import { fillPeople } from "./segments-data.ts";
import { RULES } from "./segments-rules.ts";

const ROUNDS = 6;
/** Milliseconds. */
const LIMIT = 500;
/** People by whom each rule's query is compared with the plain evaluation. */
const CHECKED = 400;

const BARE = `
  select count() as people, sum(n) as lines, sum(total) as total, min(first) as first, max(last) as last
  from (select person_id, count() as n, sum(amount) as total, min(at) as first, max(at) as last from identify_order_lines group by person_id)`;

const clock = (): Date => AS_OF;
const currency = (): Promise<string> => Promise.resolve("GBP");
const NOBODY_ASKS = { cards: () => Promise.resolve([]), knownThen: () => Promise.resolve([]) };

/** The bench has no PostgreSQL: nothing here asks for names, jobs or saved segments. */
function roomOn(clickhouse: ClickHouse): Segments {
  const attributes = ["country", "interest"].map((id) => ({
    id,
    name: id,
    type: "text" as const,
    options: [],
    sensitivity: "open" as const,
    archivedAt: null,
  }));
  const purpose = { id: "offers", name: "Offers", class: "marketing", archivedAt: null };
  const deps = {
    clickhouse,
    db: undefined,
    postgres: undefined,
    clock,
    currency,
    queue: { announce: () => Promise.resolve() },
    dictionary: { attributes: () => Promise.resolve(attributes) },
    identify: { ...NOBODY_ASKS, projection: { followers: undefined }, groups: { page: () => Promise.resolve({ items: [], total: 0 }) } },
    trust: {
      joined: { personsOf: (_: unknown, ids: readonly string[]) => Promise.resolve([...ids]) },
      purposes: () => Promise.resolve([purpose]),
      media: () => Promise.resolve(["email", "letter"].map((id) => ({ id, name: id, archivedAt: null }))),
    },
  };
  return createSegments(deps as unknown as Parameters<typeof createSegments>[0]);
}

/** Values as of the data's last day, and what rules about purchases look at, as after any refresh; seconds of each. */
async function refreshValues(clickhouse: ClickHouse): Promise<{ values: number; purchases: number }> {
  const deps = {
    clickhouse,
    db: undefined,
    clock,
    queue: { announce: () => Promise.resolve() },
    trust: { getSetting: () => Promise.resolve(undefined), putSetting: () => Promise.resolve() },
    identify: {
      ...NOBODY_ASKS,
      // Nothing is carried over meanwhile.
      projection: { mark: () => Promise.resolve(1), settled: () => Promise.resolve() },
      groups: { async *allMembers() {}, page: () => Promise.resolve({ items: [], total: 0 }), named: () => Promise.resolve([]) },
    },
    catalogue: undefined,
    leftAlone: () => Promise.resolve(new Set<string>()),
    currency,
  };
  const room = createDifferentiate(deps as unknown as Parameters<typeof createDifferentiate>[0]);
  return { values: await seconds(() => room.refresh(AS_OF)), purchases: await seconds(() => room.purchases.renew(0)) };
}

/** Each rule tells people apart, and its query says of some people what the plain evaluation says. */
async function verify(clickhouse: ClickHouse, segments: Segments, people: number): Promise<void> {
  const some = await clickhouse.query<{ id: string }>(
    `select toString(person_id) as id from differentiate_people order by cityHash64(person_id) limit ${CHECKED}`,
  );
  const ids = some.map((row) => row.id);
  for (const [name, rule] of Object.entries(RULES)) {
    const { matched } = await segments.count(rule, "offers");
    if (matched === 0 || matched >= people) throw new Error(`The rule “${name}” finds ${matched} of ${people}.`);
    const { from, where, params } = await segments.query(rule);
    const found = await clickhouse.query<{ id: string }>(
      `select toString(p.person_id) as id from ${from} where ${where} and p.person_id in (select person_id from differentiate_people order by cityHash64(person_id) limit ${CHECKED})`,
      params,
    );
    const plain = await segments.holds(rule, ids);
    const inIt = new Set(found.map((row) => row.id));
    for (const id of ids) if (plain.get(id) !== inIt.has(id)) throw new Error(`The rule “${name}” says two things of ${id}.`);
  }
}

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0;
}

/** @param people fewer of them for a look at small scale */
async function measure(people: number): Promise<{ counts: Map<string, number[]>; bare: number[]; lines: number; made: object }> {
  const folder = mkdtempSync(join(tmpdir(), "rapport-bench-"));
  const engine = await startEmbeddedClickHouse(folder, createLog("silent"));
  const { clickhouse } = engine;
  try {
    await migrateClickHouse(clickhouse);
    await fill(clickhouse, people);
    await fillPeople(clickhouse);
    const made = await refreshValues(clickhouse);
    const segments = roomOn(clickhouse);
    await verify(clickhouse, segments, people);
    const counts = new Map(Object.keys(RULES).map((name): [string, number[]] => [name, []]));
    const bare: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      bare.push(await seconds(() => clickhouse.query(BARE)));
      for (const [name, rule] of Object.entries(RULES))
        counts.get(name)?.push(1000 * (await seconds(() => segments.count(rule, "offers"))));
    }
    const [log] = await clickhouse.query<{ lines: number }>("select toFloat64(count()) as lines from identify_order_lines");
    return { counts, bare, lines: log?.lines ?? 0, made };
  } finally {
    await engine.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const segmentsBench = (people = PEOPLE): Bench => ({
  name: "segments",
  bar: `count of a rule p95 ≤ ${LIMIT} ms over ten assorted rules at ${people.toLocaleString("en")} people`,
  unit: "ms",
  async run() {
    const { counts, bare, lines, made } = await measure(people);
    const ours = p95([...counts.values()].flat());
    const baseline = 1000 * median(bare);
    const rules = Object.fromEntries(
      [...counts].map(([name, all]) => [name, { median: Math.round(median(all)), max: Math.round(Math.max(...all)) }]),
    );
    return {
      ours,
      baseline,
      ratio: ours / baseline,
      holds: ours <= LIMIT,
      detail: { people, lines, rules, secondsOf: made, baseline: "a bare GROUP BY person_id of the lines" },
    };
  },
});
