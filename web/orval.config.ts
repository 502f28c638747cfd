import { defineConfig } from "orval";

export default defineConfig({
  rapport: {
    input: "../contract/openapi.json",
    output: {
      mode: "split",
      target: "src/api/generated/client.ts",
      // Plain functions and types; src/api/queries.ts gives them their place in the cache.
      client: "fetch",
      clean: true,
      override: {
        mutator: { path: "src/api/request.ts", name: "request" },
        fetch: { includeHttpResponseReturnType: false },
      },
    },
  },
});
