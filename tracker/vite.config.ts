import { join } from "node:path";
import { defineConfig } from "vite";

/** One file that a page loads by a script element. */
export default defineConfig({
  build: {
    target: "es2020",
    lib: { entry: join(import.meta.dirname, "src/rapport.ts"), formats: ["iife"], name: "rapportScript", fileName: () => "rapport.js" },
    emptyOutDir: true,
  },
});
