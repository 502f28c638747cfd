import { expect, test } from "vitest";
import { problemOf } from "./request.ts";

test("a problem is shown in the server's own sentence", () => {
  const problem = problemOf(
    { status: 409, statusText: "Conflict" },
    { title: "Conflict", detail: "The campaign has begun.", kind: "conflict" },
  );
  expect([problem.message, problem.kind, problem.status]).toEqual(["The campaign has begun.", "conflict", 409]);
});

test("an answer that is no problem document still gives a sentence", () => {
  expect(problemOf({ status: 502, statusText: "Bad Gateway" }, "<html>").message).toBe("The server answered 502 Bad Gateway.");
});
