import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseEmail, readContact } from "./contact-row.ts";
import { e164 } from "./phone.ts";
import { postalCode } from "./postal-code.ts";

test.each([
  "a@shop.test\r\nBcc: evil@x.test",
  "a(comment)@shop.test",
  "group: a@shop.test;",
  '"a@b"@shop.test',
  "a\0@shop.test",
  "a..b@shop.test",
  ".a@shop.test",
  "a@[127.0.0.1]",
  `${"a".repeat(70)}@shop.test`,
  "a@shop.test; b@shop.test",
  "a@shop.test, b@shop.test",
  "a@localhost",
  "a@-shop.test",
  "a@shop_test.com",
  "a@shop.test/path",
  "a@shop.test:25",
  "a@",
  "@shop.test",
  "no at sign",
  "a@1.2.3.4",
  "a@shop..test",
])("fault 29: %j is no address", (text) => {
  expect(normaliseEmail(text)).toBeUndefined();
});

test("fault 29: an international domain is stored as its A-label", () => {
  expect(normaliseEmail("Jürgen@example.com")).toBeUndefined();
  expect(normaliseEmail("info@Bücher.example")).toBe("info@xn--bcher-kva.example");
});

test("what passes never holds a character that could leave the envelope", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.emailAddress()), (text) => {
      const address = normaliseEmail(text);
      return address === undefined || /^[!#-'*+\-./0-9=?A-Z^-~]+@[a-z0-9.-]+$/.test(address);
    }),
  );
});

test.each([
  ["0171 2345678", "DE", "+491712345678"],
  ["(212) 555-0123", "us", "+12125550123"],
  ["+44 (0)20 7946 0018", "FR", "+442079460018"],
  ["+44 20 7946 0018", "", "+442079460018"],
  ["0049 30 123456", "GB", "+4930123456"],
  ["+49.30-123456", "", "+4930123456"],
  ["030 123456", "", undefined],
  ["12", "DE", undefined],
  ["+1 800 FLOWERS", "US", undefined],
  ["+999 123456789", "DE", undefined],
  ["n/a", "DE", undefined],
])("the phone number %j of %j is %j", (text, country, expected) => {
  expect(e164(text, country)).toBe(expected);
});

test("what E.164 makes of a number stands for itself", () => {
  fc.assert(
    fc.property(fc.constantFrom("+4930", "+33142", "+1212555", "+353209", "+61255"), fc.stringMatching(/^\d{3,9}$/), (start, rest) => {
      const number = e164(`${start} ${rest}`, "");
      if (number !== undefined) expect(e164(number, "DE")).toBe(number);
    }),
  );
});

test.each([
  ["sw1a1aa", "GB", "SW1A 1AA", true],
  ["D-80331", "DE", "80331", true],
  ["8033", "DE", "8033", false],
  ["1234ab", "NL", "1234 AB", true],
  ["k1a0b1", "CA", "K1A 0B1", true],
  ["12345-6789", "US", "12345-6789", true],
  ["83791", "PL", "83-791", true],
  ["D02 X285", "IE", "D02 X285", true],
  ["whatever", "ZZ", "whatever", undefined],
])("the postal code %j in %s is written %j, right: %s", (text, country, written, fits) => {
  expect(postalCode(text, country)).toEqual({ text: written, fits });
});

test("a line whose phone number cannot be called goes in without it and says so", () => {
  const format = { layout: "separated", encoding: "utf-8", delimiter: ",", decimalComma: false, dateOrder: "ymd" } as const;
  const parsed = readContact(["7", "call me", "DE"], { customer: 0, phone: 1, country: 2 }, format);
  expect(parsed).toMatchObject({ ok: { customer: "7", phone: "" } });
  expect("ok" in parsed && parsed.ok.notes[0]).toContain("“call me”");
});
