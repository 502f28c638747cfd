import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { expect, test } from "vitest";

test("the script for web pages has at most 5 KB", async () => {
  const root = join(import.meta.dirname, "..");
  const built = await build({ root, configFile: join(root, "vite.config.ts"), logLevel: "error", build: { write: false } });
  const [output] = Array.isArray(built) ? built : [built];
  const code = output !== undefined && "output" in output ? (output.output[0]?.code ?? "") : "";
  const [plain, packed] = [Buffer.byteLength(code), gzipSync(code, { level: 9 }).length];
  process.stdout.write(`rapport.js: ${plain} bytes, ${packed} compressed\n`);
  expect(plain).toBeGreaterThan(500);
  expect(plain).toBeLessThanOrEqual(5 * 1024);
});
