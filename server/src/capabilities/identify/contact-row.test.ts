import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseEmail } from "./contact-row.ts";

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
