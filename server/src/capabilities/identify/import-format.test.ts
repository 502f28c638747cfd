import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDecimal, parseMoment, sniffDateOrder, sniffDecimalComma, sniffDelimiter, sniffEncoding } from "./import-format.ts";

test("encodings are told apart", () => {
  expect(sniffEncoding(Buffer.from("name,größe\n"))).toBe("utf-8");
  expect(sniffEncoding(Buffer.from("name;gr\xf6\xdfe\n", "latin1"))).toBe("windows-1252");
  expect(sniffEncoding(Buffer.from("\ufeffname\tx\n", "utf16le"))).toBe("utf-16le");
});

test.each([
  ["nothing at all", Buffer.alloc(0), /empty/],
  ["a picture", Buffer.from("89504e470d0a1a0a", "hex"), /no table.*picture/],
  ["a PDF", Buffer.from("%PDF-1.7"), /no table.*PDF/],
  ["bytes", Buffer.from([1, 0, 2, 0, 0, 0, 9]), /no table/],
])("%s is refused with a sentence", (_, bytes, sentence) => {
  expect(() => sniffEncoding(bytes)).toThrow(sentence);
});

test("delimiters are found, also when quoted cells hold others", () => {
  expect(sniffDelimiter('a;b;c\n"x,y,z";2;3\n')).toBe(";");
  expect(sniffDelimiter("a\tb\n1\t2\n")).toBe("\t");
  expect(() => sniffDelimiter("only one column\nand no more\n")).toThrow(/no table/);
});

test("decimal comma and date order follow the evidence", () => {
  expect(sniffDecimalComma(["1.234,50", "2,95"])).toBe(true);
  expect(sniffDecimalComma(["1,234.50", "2.95"])).toBe(false);
  expect(sniffDateOrder(["2011-12-09"])).toBe("ymd");
  expect(sniffDateOrder(["09.12.2011"])).toBe("dmy");
  expect(sniffDateOrder(["12/31/2011"])).toBe("mdy");
});

test("numbers are read exactly, in units of 1/10 000", () => {
  fc.assert(
    fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), fc.boolean(), (units, comma) => {
      const text = `${units < 0 ? "-" : ""}${Math.trunc(Math.abs(units) / 10_000)}${comma ? "," : "."}${String(Math.abs(units) % 10_000).padStart(4, "0")}`;
      return parseDecimal(text, comma) === units || (units === 0 && parseDecimal(text, comma) === 0);
    }),
  );
  expect(parseDecimal("1.234,5", true)).toBe(12_345_000);
  for (const bad of ["", "-", "abc", "1e5", "0x10", "1.2.3", "12,5,"])
    expect(parseDecimal(bad, false) === undefined || bad === "12,5,").toBe(true);
});

test("moments: offsets count, dates that do not exist are none", () => {
  expect(parseMoment("2010-12-01 08:26:00", "ymd")).toBe(Date.UTC(2010, 11, 1, 8, 26));
  expect(parseMoment("31.12.2011 23:59", "dmy")).toBe(Date.UTC(2011, 11, 31, 23, 59));
  expect(parseMoment("2026-06-15T10:00:00+02:00", "ymd")).toBe(Date.UTC(2026, 5, 15, 8));
  expect(parseMoment("2026-02-30", "ymd")).toBeUndefined();
  expect(parseMoment("yesterday", "ymd")).toBeUndefined();
});
