import { defineConfig } from "@playwright/test";

/** A whole house on its own data folder, driven through a real browser. */
export default defineConfig({
  testDir: ".",
  outputDir: "../test-results/e2e",
  globalSetup: "./start-house.ts",
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    viewport: { width: 1280, height: 900 },
    // A program that calls itself headless counts as a machine, and rightly so; these stories are about people.
    userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36",
    screenshot: "only-on-failure",
    // What was done, asked and answered. Its pictures and copies of the page cost more than half of the run; `--trace on` brings them.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "move-in", testMatch: "welcome.spec.ts", workers: 1 },
    // It has a server of its own, so it runs beside the others.
    { name: "first-pass", testMatch: "first-pass.story.spec.ts", dependencies: ["move-in"], workers: 1 },
    // These share one house, and go through it in the order of their names.
    { name: "stories", testMatch: "*.story.spec.ts", testIgnore: "first-pass.story.spec.ts", dependencies: ["move-in"], workers: 1 },
    { name: "access", testMatch: "access.spec.ts", dependencies: ["stories"] },
  ],
});
