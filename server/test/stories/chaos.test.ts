import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { runChaos } from "../chaos.ts";

it.skipIf(!existsSync("/proc"))(
  "2 000 people, 21 faults, one of each kind: nobody lost, nobody twice, and it goes on by itself",
  { timeout: 240_000 },
  async () => {
    const result = await runChaos({ people: 2000, faults: 21, seed: "chaos story 1" });
    process.stdout.write(`chaos: ${JSON.stringify(result)}\n`);
    expect(result.lost).toEqual([]);
    expect(result.doubled).toEqual([]);
    expect(result.contradicted).toEqual([]);
    expect(Object.values(result.byState).reduce((sum, n) => sum + n, 0)).toBe(2000);
    expect(Object.keys(result.byState).filter((state) => !["accepted", "unknown", "refused", "suppressed"].includes(state))).toEqual([]);
    // Whoever withdrew in time is among those who got nothing.
    expect(result.byState["suppressed"] ?? 0).toBeGreaterThanOrEqual(result.withdrawn);
  },
);
