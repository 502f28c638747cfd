import { expect, test } from "vitest";
import { deviceOf } from "./device.ts";

test("a browser's long name in two words", () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";
  expect(deviceOf(chrome)).toBe("Chrome on Linux");
  expect(deviceOf(`${chrome} Edg/150.0`)).toBe("Edge on Linux");
  expect(deviceOf("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1")).toBe("Safari on iPhone");
  expect(deviceOf("curl/8")).toBe("A program");
  expect(deviceOf(null)).toBe("A program");
});
