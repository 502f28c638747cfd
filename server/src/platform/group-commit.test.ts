import { expect, test } from "vitest";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";

/** A disk that finishes a flush when told to. */
function slowDisk(most = 5000, lanes = 2) {
  const flushes: { rows: string[]; finish(error?: Error): void }[] = [];
  const commit = createGroupCommit({
    flush: (rows) =>
      new Promise((resolve, reject) => {
        flushes.push({ rows: rows.map(String), finish: (error) => (error === undefined ? resolve() : reject(error)) });
      }),
    lanes,
    most,
  });
  return { commit, flushes };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
const add = (commit: GroupCommit, row: string, count = 1): Promise<unknown> =>
  new Promise((resolve) => commit.add(Buffer.from(row), count, resolve));

test("what comes in one turn goes in one flush; nothing is confirmed before its flush is done", async () => {
  const { commit, flushes } = slowDisk();
  const confirmed: string[] = [];
  const all = ["a", "b", "c"].map((row) => add(commit, row).then(() => confirmed.push(row)));
  await turn();
  expect(flushes.map(({ rows }) => rows)).toEqual([["a", "b", "c"]]);
  expect(confirmed).toEqual([]);
  expect(commit.waiting()).toBe(3);
  flushes[0]?.finish();
  await Promise.all(all);
  expect(confirmed).toEqual(["a", "b", "c"]);
  await commit.drain();
  expect(commit.waiting()).toBe(0);
});

test("two flushes at a time; the next group gathers meanwhile and has at most so many rows", async () => {
  const { commit, flushes } = slowDisk(10);
  void add(commit, "a");
  await turn();
  void add(commit, "b");
  await turn();
  for (const row of ["c", "d", "e"]) void add(commit, row, 4);
  await turn();
  expect(flushes.map(({ rows }) => rows)).toEqual([["a"], ["b"]]);
  flushes[0]?.finish();
  await turn();
  expect(flushes.map(({ rows }) => rows)).toEqual([["a"], ["b"], ["c", "d"]]);
  flushes[1]?.finish();
  await turn();
  expect(flushes[3]?.rows).toEqual(["e"]);
});

test("when a flush fails, exactly those in it are told, and the next one goes on", async () => {
  const { commit, flushes } = slowDisk(5000, 1);
  const first = add(commit, "a");
  await turn();
  const second = add(commit, "b");
  flushes[0]?.finish(new Error("away"));
  expect(await first).toMatchObject({ message: "away" });
  await turn();
  flushes[1]?.finish();
  expect(await second).toBeNull();
});
