import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["server/**/*.test.ts", "web/src/**/*.test.ts", "tracker/src/**/*.test.ts"],
    globalSetup: ["server/test/engines.ts"],
    // chdb and worker threads do not go together.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
