import { describe, expect, it } from "vitest";
import { refuseOddAddress } from "./stated.ts";

describe("an offer's address", () => {
  it.each(["https://shop.example/spring", "http://shop.example", null])("may be %s", (url) => {
    expect(() => refuseOddAddress(url)).not.toThrow();
  });
  it.each(["javascript:alert(1)", "//evil.example", "data:text/html,x", "https://a.example/\r\nSet-Cookie: x", "\\\\evil", "shop"])(
    "fault 34: may not be %s",
    (url) => expect(() => refuseOddAddress(url)).toThrow(/https/),
  );
});
