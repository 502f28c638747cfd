// npm run verify: format, lint, types, structure, contract, schema, tests. Stops at the first that fails.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const steps = ["format:check", "lint", "types", "structure", "contract:check", "schema:check", "test"];
for (const step of steps) {
  process.stdout.write(`\n— ${step}\n`);
  const { status } = spawnSync("npm", ["run", "--silent", step], { cwd: join(import.meta.dirname, ".."), stdio: "inherit" });
  if (status !== 0) {
    process.stderr.write(`\n${step} does not hold.\n`);
    process.exit(1);
  }
}
