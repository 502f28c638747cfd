// The bars of the matching on public data with known truth, one configuration for all; and SQL against TypeScript.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStores } from "../../../test/world.ts";
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { cluster } from "./match-clusters.ts";
import { COMPARISONS, levelOf } from "./match-comparisons.ts";
import { levelSql } from "./match-candidates-store.ts";
import { findPairs, recordLine, type Found } from "./match-engine-service.ts";
import { MATCH_FIELDS, prepare, type MatchRecord, type RawRecord } from "./match-record.ts";

const folder = fileURLToPath(new URL("../../../../../shared/data/", import.meta.url));
const there = existsSync(`${folder}febrl/dataset1.csv`);

interface Known {
  readonly truth: string;
  readonly raw: RawRecord;
}

function rows(file: string): Record<string, string>[] {
  const [header = [], ...lines] = readFileSync(folder + file, "utf8")
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(",").map((cell) => cell.trim()));
  return lines.map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ""])));
}

const febrl = (file: string): Known[] =>
  rows(`febrl/${file}`).map((row) => ({
    truth: row["rec_id"]?.split("-")[1] ?? "",
    raw: {
      given: row["given_name"],
      family: row["surname"],
      birth: row["date_of_birth"],
      street: `${row["street_number"]} ${row["address_1"]}`,
      postcode: row["postcode"],
      city: row["suburb"],
      number: row["soc_sec_id"],
    } as RawRecord,
  }));

const fake = (): Known[] =>
  rows("splink/fake_1000.csv").map((row) => ({
    truth: row["cluster"] ?? "",
    raw: { given: row["first_name"], family: row["surname"], birth: row["dob"], city: row["city"], email: row["email"] } as RawRecord,
  }));

async function* lines(records: readonly MatchRecord[]): AsyncGenerator<Buffer> {
  yield Buffer.from(records.map((record, i) => recordLine(i, `r${i}`, false, record)).join(""));
}

const pairsOf = (members: Iterable<string | number>): number => {
  const sizes = new Map<string | number, number>();
  for (const member of members) sizes.set(member, (sizes.get(member) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
};

interface Scores {
  /** F1 over all pairs of records that end up as one person, at the default bands. */
  readonly people: number;
  /** F1 of the pairs alone, at the best threshold, as published figures are given. */
  readonly bestPairs: number;
}

function score(data: readonly Known[], { pairs, model }: Found): Scores {
  const truth = pairsOf(data.map((each) => each.truth));
  const f1 = (right: number, said: number): number => (2 * right) / (said + truth);
  const { of } = cluster(pairs, { records: data.length, joined: model.bands.joined, known: () => false, joinedBefore: [], apart: [] });
  const people = f1(pairsOf(data.map((each, i) => `${each.truth} ${of[i]}`)), pairsOf(of));
  let [right, bestPairs] = [0, 0];
  [...pairs]
    .sort((x, y) => y.weight - x.weight)
    .forEach(({ a, b }, i) => {
      if (data[a]!.truth === data[b]!.truth) right++;
      bestPairs = Math.max(bestPairs, f1(right, i + 1));
    });
  return { people, bestPairs };
}

describe("on real engines", () => {
  let clickhouse: ClickHouse;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ clickhouse, close } = await createStores());
  });
  afterAll(() => close());

  test("ClickHouse and TypeScript give any two records the same levels", async () => {
    const letters = fc.string({ unit: fc.constantFrom("a", "b", "c", "e", "h", "é", "ж"), maxLength: 9 });
    const digits = fc.string({ unit: fc.constantFrom("1", "2", "3"), maxLength: 9 });
    const day = fc.integer({ min: 0, max: 400 }).map((n) => new Date(Date.UTC(1990, 0, 1 + n)).toISOString().slice(0, 10));
    const maybe = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
      fc.oneof(text, fc.constantFrom("", "bob", "robert", "hecbah", "hecbahe", "hecbea"));
    const record = fc.record({
      given: maybe(letters),
      family: maybe(letters),
      birth: maybe(day),
      street: fc.tuple(letters, digits).map((parts) => parts.join(" ")),
      postcode: maybe(digits),
      city: maybe(letters),
      email: fc.constantFrom("", "anne.lo@a.example", "anne.lo@b.example", "anne.low@a.example", "zq@k.test"),
      phone: fc.constantFrom("", "020 7946 0958", "020 7946 0957", "030 1946 0958", "1234567"),
      furtherEmails: fc.array(fc.constantFrom("", "anne.lo@a.example", "zq@k.test", "zq@é@l.test", "nobody"), { maxLength: 2 }),
      furtherPhones: fc.array(fc.constantFrom("", "020 7946 0958", "7654321"), { maxLength: 2 }),
      number: fc.constantFrom("", "QQ 12 34 56 C", "QQ 12 34 56 D", "77"),
    });
    const pairs = fc.sample(fc.tuple(record, record, fc.nat(2 ** 11 - 1)), { numRuns: 4000, seed: 11 });
    // The second record takes some fields from the first, so that the upper levels are met as well.
    const prepared = pairs.map(([a, b, kept]): [MatchRecord, MatchRecord] => {
      const same = Object.entries(a).filter((_, field) => ((kept >> field) & 1) === 1);
      return [prepare(a), prepare({ ...b, ...Object.fromEntries(same) })];
    });
    const columns = (name: string): string => MATCH_FIELDS.map((field) => `${name}_${field} String`).join(", ");
    await clickhouse.command(`create table levels_test (i UInt32, ${columns("a")}, ${columns("b")}) engine = Memory`);
    await clickhouse.insert(
      "levels_test",
      prepared.map(([a, b], i) =>
        Object.fromEntries([
          ["i", i],
          ...MATCH_FIELDS.flatMap((field) => [
            [`a_${field}`, a[field]],
            [`b_${field}`, b[field]],
          ]),
        ] as [string, unknown][]),
      ),
    );
    const sql = COMPARISONS.map((comparison) => levelSql(comparison).replace(/\b([ab])\.(\w+)/g, "$1_$2")).join(", ");
    const found = await clickhouse.query<{ levels: number[] }>(`select [${sql}] as levels from levels_test order by i`);
    const here = prepared.map(([a, b]) => COMPARISONS.map((comparison) => (levelOf(comparison, a, b) ?? -1) + 1));
    expect(found.map(({ levels }) => levels)).toEqual(here);
    // Every level of every comparison was met, so the comparison above is of all of them.
    COMPARISONS.forEach(({ levels }, c) => {
      expect(
        [...new Set(here.map((each) => each[c]!))].sort((x, y) => x - y),
        COMPARISONS[c]!.id,
      ).toEqual([...levels.keys(), levels.length, levels.length + 1]);
    });
  });

  describe.skipIf(!there)(there ? "bars, one configuration for all" : "bars are not checked: ../shared/data/febrl is not here", () => {
    const measure = async (data: Known[]): Promise<Scores> =>
      score(data, await findPairs(clickhouse, lines(data.map(({ raw }) => prepare(raw)))));

    test("FEBRL4: people at the default bands, F1 ≥ .99", async () => {
      const { people } = await measure([...febrl("dataset4a.csv"), ...febrl("dataset4b.csv")]);
      expect(people).toBeGreaterThanOrEqual(0.99);
    });

    test("FEBRL dataset 1: people at the default bands, F1 ≥ .98", async () => {
      expect((await measure(febrl("dataset1.csv"))).people).toBeGreaterThanOrEqual(0.98);
    });

    test("fake_1000: people at the default bands, F1 over all pairs ≥ .86; the pairs alone beat Splink's published best of .862", async () => {
      const { people, bestPairs } = await measure(fake());
      expect(people).toBeGreaterThanOrEqual(0.86);
      expect(bestPairs).toBeGreaterThanOrEqual(0.862);
    });
  });
});
