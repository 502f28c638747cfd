// A campaign to 100 000 people under 200 seeded faults: nobody lost, nobody twice but the listed unknown, going on within 10 s.
import { runChaos } from "../server/test/chaos.ts";
import type { Bench } from "./bench.ts";

const PEOPLE = 100_000;
const FAULTS = 200;
const SEED = "chaos 1";
const RESUME_LIMIT = 10_000;
/** The last third may need so much more memory than the first. */
const GROWTH = 1.25;

/** @param flags --people=N --faults=N --seed=WORDS for a smaller or another run */
export function chaosBench(flags: readonly string[]): Bench {
  const flag = (name: string): string | undefined => flags.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
  return {
    name: "chaos",
    bar: `0 lost, 0 doubled outside the listed unknown, going on ≤ ${RESUME_LIMIT / 1000} s after a restart, memory flat`,
    unit: "lost or doubled",
    async run() {
      const plan = { people: Number(flag("people") ?? PEOPLE), faults: Number(flag("faults") ?? FAULTS), seed: flag("seed") ?? SEED };
      const result = await runChaos(plan, (line) => process.stderr.write(`${line}\n`));
      const harm = result.lost.length + result.doubled.length + result.contradicted.length;
      const slowest = Math.max(0, ...result.resumed);
      const flat = result.memory.last <= GROWTH * result.memory.first;
      return {
        ours: harm,
        baseline: 0,
        ratio: harm,
        holds: harm === 0 && slowest <= RESUME_LIMIT && flat,
        detail: {
          ...plan,
          ...result,
          lost: result.lost.length,
          doubled: result.doubled.length,
          contradicted: result.contradicted.length,
          slowestResume: slowest,
        },
      };
    },
  };
}
