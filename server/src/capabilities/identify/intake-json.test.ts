import fc from "fast-check";
import { expect, test } from "vitest";
import { beyondDouble, membersOf, mended, wholeOf } from "./intake-json.ts";

test("each event is found as the bytes that came, whatever is in it and around it", () => {
  fc.assert(
    fc.property(fc.array(fc.json({ maxDepth: 4 })), fc.json(), fc.constantFrom("", " ", "\n\t "), (events, other, blank) => {
      const join = (parts: string[]): string => parts.join(`${blank},${blank}`);
      const text = `${blank}{${blank}${join([`"x":${blank}${other}`, `"batch"${blank}:${blank}[${blank}${join(events)}${blank}]`, `"context":{"a":[1]}`])}${blank}}`;
      const bytes = Buffer.from(text);
      const { pieces, shared } = membersOf(bytes, "batch", "context");
      expect(pieces.map(({ start, end }) => bytes.toString("utf8", start, end).trim())).toEqual(events.map((event) => event.trim()));
      expect(bytes.toString("utf8", shared?.start, shared?.end)).toBe('{"a":[1]}');
    }),
  );
});

test("of a member given twice the last counts, as for JSON.parse", () => {
  const bytes = Buffer.from('{"batch":[1],"b\\u0061tch":[2,3],"other":"]"}');
  expect(membersOf(bytes, "batch", "context").pieces.map(({ start, end }) => bytes.toString("utf8", start, end))).toEqual(["2", "3"]);
});

test("depth, escapes and exponents are noticed, and not where they are only text", () => {
  const look = (text: string) => {
    const { depth, escapes, exponents } = wholeOf(Buffer.from(text));
    return { depth, escapes, exponents };
  };
  expect(look('{"a":[[{"b":1e5}]]}')).toEqual({ depth: 4, escapes: false, exponents: true });
  expect(look('{"a":"[[1e5]] \\\\u0000","b":true}')).toEqual({ depth: 1, escapes: false, exponents: false });
  expect(look('"\\u0000"')).toEqual({ depth: 0, escapes: true, exponents: false });
});

test("NUL and half surrogate pairs become U+FFFD; whole pairs and escaped backslashes stay", () => {
  expect(mended('"\\u0000 \\ud83d \\ud83d\\ude00 \\\\u0000 \\udE00 \\u00e9"')).toBe(
    '"\\ufffd \\ufffd \\ud83d\\ude00 \\\\u0000 \\ufffd \\u00e9"',
  );
});

test("numbers beyond double precision are named", () => {
  expect(beyondDouble('{"a":[1e400]}')).toBe("1e400");
  expect(beyondDouble('{"a":-1E-999}')).toBe("-1E-999");
  expect(beyondDouble('{"a":1e300,"b":0e9,"c":-0}')).toBeNull();
});
