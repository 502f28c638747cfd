import { defineConfig, loadEnv } from "vite";
import react from "@vitejs/plugin-react";

// The API of a running `npm start`; another address by RAPPORT_DEV_API, for the development server only.
export default defineConfig(({ mode }) => ({
  plugins: [react()],
  build: {
    outDir: "dist",
    target: "es2022",
    // Our content policy allows no script inside the page, so the preload helper is left out.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 4320,
    proxy: Object.fromEntries(["/v1", "/api", "/p/", "/u/", "/y/", "/c/", "/o/", "/docs"].map((path) => [path, apiAddress(mode)])),
  },
}));

function apiAddress(mode: string): string {
  return loadEnv(mode, ".", "RAPPORT_")["RAPPORT_DEV_API"] ?? "http://127.0.0.1:4321";
}
