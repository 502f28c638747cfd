import { Command } from "commander";
import { readConfig } from "./config.ts";
import { startCommand } from "./start.ts";

const program = new Command("rapport")
  .description("Self-hosted one-to-one marketing")
  .version("0.1.0");

program
  .command("start", { isDefault: true })
  .description("start everything: databases, API, worker and web UI")
  .option("--demo", "also load the demonstration business")
  .option("--json", "print one JSON line when ready")
  .action((options: { demo?: boolean; json?: boolean }) => startCommand(readConfig(), options));

await program.parseAsync();
