// npm run bench -- NAME [--json]: measures one bar, ours and the baseline side by side in the same run.
import { cpus, totalmem } from "node:os";
import type { Bench } from "./bench.ts";

const BENCHES: Record<string, () => Promise<Bench>> = {
  "import-memory": async () => (await import("./import-memory.ts")).importMemory,
  coverage: async () => (await import("./coverage.ts")).coverage,
  chaos: async () => (await import("./chaos.ts")).chaosBench(process.argv.slice(3)),
  consent: async () => (await import("./consent.ts")).consent,
  decide: async () => (await import("./decide.ts")).decide,
  effects: async () => (await import("./effects.ts")).effectsBench(),
  fit: async () => (await import("./fit.ts")).fitBench,
  gate: async () => (await import("./gate.ts")).gate,
  import: async () => (await import("./import.ts")).importBench,
  "people-import": async () => (await import("./people-import.ts")).peopleImport,
  intake: async () => (await import("./intake.ts")).intake,
  "people-search": async () => (await import("./people-search.ts")).peopleSearch,
  "journey-entry": async () => (await import("./journey-entry.ts")).journeyEntryBench(process.argv.slice(3)),
  letters: async () => (await import("./letters.ts")).letters,
  match: async () => (await import("./match.ts")).match,
  redeem: async () => (await import("./redeem.ts")).redeemBench,
  refresh: async () => (await import("./refresh.ts")).refresh,
  membership: async () => (await import("./membership.ts")).membershipBench(),
  segments: async () => (await import("./segments.ts")).segmentsBench(),
  send: async () => (await import("./send.ts")).send,
  regret: async () => (await import("./regret.ts")).regretBench(),
  studies: async () => (await import("./studies.ts")).studiesBench(),
  start: async () => (await import("./start.ts")).startBench,
};

const [name = "", ...flags] = process.argv.slice(2);
const load = BENCHES[name];
if (load === undefined) {
  process.stderr.write(`Say which: npm run bench -- ${Object.keys(BENCHES).join(" | ")} [--json]\n`);
  process.exit(2);
}
const bench = await load();
const { ours, baseline, ratio, holds, detail } = await bench.run();
const [cpu] = cpus();
const machine = `${cpus().length} × ${cpu?.model.trim() ?? "cpu"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
const round = (value: number): number => Number(value.toPrecision(4));
const result = {
  name: bench.name,
  ours: round(ours),
  baseline: round(baseline),
  unit: bench.unit,
  ratio: round(ratio),
  bar: bench.bar,
  holds,
  machine,
  detail,
};
process.stdout.write(
  flags.includes("--json")
    ? `${JSON.stringify(result)}\n`
    : `${bench.name}: ours ${result.ours} ${bench.unit}, baseline ${result.baseline} ${bench.unit}, ratio ${result.ratio}; bar: ${bench.bar}: ${holds ? "holds" : "DOES NOT HOLD"}\n${JSON.stringify(detail ?? {}, null, 2)}\n`,
);
process.exit(holds ? 0 : 1);
