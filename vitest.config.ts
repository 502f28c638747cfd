import { defineConfig } from "vitest/config";
import { LongestFirst } from "./server/test/longest-first.ts";

export default defineConfig({
  test: {
    include: ["server/**/*.test.ts", "web/src/**/*.test.ts", "tracker/src/**/*.test.ts"],
    globalSetup: ["server/test/engines.ts"],
    setupFiles: ["server/test/same-every-time.ts"],
    // chdb and worker threads do not go together.
    pool: "forks",
    maxWorkers: 2,
    // Nothing of ours is kept in a module, so the files may share what they import: reading it anew for each is a fifth of the work.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
