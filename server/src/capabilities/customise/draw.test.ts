import fc from "fast-check";
import { expect, test } from "vitest";
import { commitmentOf, digestOfEntries, drawWinners, ticketOf, type Entry } from "./draw.ts";

const entries = (count: number, of = (i: number) => i): Entry[] =>
  Array.from({ length: count }, (_, i) => ({ entry: `entry-${i}`, entrant: of(i) }));

test("the same seed and entries draw the same winners in whatever order they are listed; another seed, beacon or entry others", () => {
  const all = entries(200);
  const drawn = drawWinners("seed", "", all, 5);
  expect(drawWinners("seed", "", all.toReversed(), 5)).toEqual(drawn);
  for (const other of [drawWinners("other", "", all, 5), drawWinners("seed", "7 9 23", all, 5), drawWinners("seed", "", entries(201), 5)])
    expect(other).not.toEqual(drawn);
});

test("the tickets are plain SHA-256, as anybody can work out: checked against the published vector for 'abc'", () => {
  expect(commitmentOf("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(ticketOf("a", "b", "c", "d")).toBe(commitmentOf("a\nb\nc\nd"));
  expect(
    digestOfEntries([
      { entry: "b", entrant: 2 },
      { entry: "a", entrant: 1 },
    ]),
  ).toBe(commitmentOf("a 1\nb 2\n"));
});

test("nobody wins twice, no more win than there are prizes or people, and everybody who takes part can win", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat(40),
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 50 }),
      (seed, count, people, prizes) => {
        const all = entries(count, (i) => i % people);
        const winners = drawWinners(seed, "", all, prizes);
        expect(winners).toHaveLength(Math.min(prizes, people, count));
        expect(new Set(winners.map((entry) => all.find((each) => each.entry === entry)?.entrant)).size).toBe(winners.length);
      },
    ),
  );
});

test("the chances are alike: of 4,000 draws among ten, each wins a tenth", () => {
  const wins = new Map<string, number>();
  for (let i = 0; i < 4000; i++)
    for (const entry of drawWinners(`seed ${i}`, "", entries(10), 1)) wins.set(entry, (wins.get(entry) ?? 0) + 1);
  expect(wins.size).toBe(10);
  // Five standard deviations of a binomial (4,000 at a tenth) are 95.
  for (const count of wins.values()) expect(Math.abs(count - 400)).toBeLessThan(95);
});
