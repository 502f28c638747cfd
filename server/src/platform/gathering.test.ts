import { expect, test } from "vitest";
import { gathering } from "./gathering.ts";

test("questions of one moment are worked on together, each gets its own answer, and no more than `most` go at once", async () => {
  const groups: number[] = [];
  const double = gathering(
    async (questions: readonly number[]) => {
      groups.push(questions.length);
      return questions.map((n) => (n === 7 ? { error: new Error("not seven") } : { value: n * 2 }));
    },
    { lanes: 1, most: 10 },
  );
  const answers = await Promise.allSettled(Array.from({ length: 25 }, (_, n) => double(n)));
  expect(groups).toEqual([10, 10, 5]);
  answers.forEach((answer, n) => {
    if (n === 7) expect(answer).toMatchObject({ status: "rejected", reason: { message: "not seven" } });
    else expect(answer).toEqual({ status: "fulfilled", value: n * 2 });
  });
});

test("where the work throws, only whoever is at fault goes without an answer", async () => {
  const half = gathering(
    async (questions: readonly number[]) => {
      if (questions.includes(3)) throw new Error("three");
      return questions.map((n) => ({ value: n / 2 }));
    },
    { lanes: 2, most: 10 },
  );
  const answers = await Promise.allSettled([1, 2, 3, 4].map((n) => half(n)));
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
});
