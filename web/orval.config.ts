import { defineConfig } from "orval";

export default defineConfig({
  rapport: {
    input: "../contract/openapi.json",
    output: {
      mode: "single",
      target: "src/api/generated/client.ts",
      schemas: "src/api/generated/model",
      client: "react-query",
      httpClient: "fetch",
      clean: true,
      override: {
        mutator: { path: "src/api/request.ts", name: "request" },
        fetch: { includeHttpResponseReturnType: false },
      },
    },
  },
});
