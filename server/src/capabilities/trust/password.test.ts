import { expect, test } from "vitest";
import { passwordFault } from "./password.ts";

const about = ["Olga Owner", "olga@linden.example"];

test("too short, too long, and what anybody would try first are refused with a reason", () => {
  expect(passwordFault("short", about)).toMatch(/at least ten characters; this one has 5/);
  expect(passwordFault("x".repeat(129), about)).toMatch(/at most 128/);
  for (const guess of [
    "password123",
    "P@ssw0rd2024!",
    "Passwort1234",
    "1234567890",
    "0987654321",
    "qwertyuiop",
    "Qwertz12345",
    "iloveyou1234",
    "Welcome2026!",
    "letmein12345",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "1q2w3e4r5t6z",
    "Summer2025!!",
    "adminadmin1",
  ])
    expect([guess, passwordFault(guess, about)]).toEqual([guess, expect.stringMatching(/first that anybody would try/)]);
  for (const own of ["olgaowner1", "Olga.Owner!1", "olga@linden.example"])
    expect([own, passwordFault(own, about)]).toEqual([own, expect.stringMatching(/your own name/)]);
});

test("long and unrelated is enough, in any script, whatever kinds of characters", () => {
  for (const good of [
    "correct horse battery",
    "a long enough one",
    "vier grüne Stühle",
    "длинный пароль 7",
    "tGh9#kLw2q",
    "olga likes seven dry pears",
  ])
    expect([good, passwordFault(good, about)]).toEqual([good, null]);
});
