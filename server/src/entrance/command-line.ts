import { Command } from "commander";
import { Problem, sentenceOf } from "../vocabulary/errors.ts";
import {
  armCommand,
  backupCommand,
  demoContactsCommand,
  importCommand,
  matchCommand,
  rebuildCommand,
  restoreCommand,
  undoImportCommand,
  type ImportFlags,
} from "./commands.ts";
import { readConfig, shownConfig } from "./config.ts";
import { erasePersonCommand, exportPersonCommand, verifyErasureCommand } from "./person-commands.ts";
import { doctorCommand } from "./doctor.ts";
import { createSay, type Say } from "./say.ts";
import { startCommand } from "./start.ts";
import { activeCommand, inviteCommand, listCommand, resetCommand, roleCommand } from "./user-commands.ts";

interface Common {
  readonly json?: boolean;
  readonly yes?: boolean;
}

const program = new Command("rapport").description("Self-hosted one-to-one marketing").version("0.1.0");

/** A command that ends: talks by Say, closes what it opened, then exits. */
function ends<Flags extends Common>(work: (say: Say, flags: Flags) => Promise<void>): (flags: Flags) => Promise<void> {
  return async (flags) => {
    const say = createSay(flags.json ?? false, flags.yes ?? false);
    try {
      await work(say, flags);
    } catch (error) {
      fail(error, flags.json ?? false);
    }
    process.exit();
  };
}

function fail(error: unknown, json: boolean): void {
  const kind = error instanceof Problem ? error.kind : "fault";
  process.stderr.write(json ? `${JSON.stringify({ error: sentenceOf(error), kind })}\n` : `${sentenceOf(error)}\n`);
  process.exitCode = kind === "invalid" || kind === "not-found" ? 2 : 1;
}

program
  .command("start", { isDefault: true })
  .description("start everything: databases, API, worker and web UI")
  .option("--demo", "also load the demonstration business")
  .option("--json", "print one JSON line when ready")
  .action(async (flags: { demo?: boolean; json?: boolean }) => {
    try {
      await startCommand(readConfig(), flags);
    } catch (error) {
      fail(error, flags.json ?? false);
      process.exit();
    }
  });

const importing = program
  .command("import")
  .argument("<file>")
  .description(
    "import purchases, or people with contact data and consents: CSV, TSV, JSON Lines, XLSX, Parquet or vCard; text may be gzipped",
  )
  .option("--shift-to-now", "move all moments so that the last day becomes yesterday")
  .option("--currency <code>", "the currency of the prices, e.g. GBP; becomes the business's if it has none")
  .option("--country <code>", "the country of lines that name none, e.g. GB: for phone numbers and postal codes")
  .option("--mapping <name>", "use the columns saved under this name")
  .option("--keep-duplicates", "keep lines that repeat an earlier one in every cell")
  .option("--dry-run", "only say what would happen")
  .option("--yes", "do not ask")
  .option("--json", "print one JSON object")
  .action((file: string, flags: ImportFlags & Common) => ends((say) => importCommand(readConfig(), file, flags, say))(flags));
importing
  .command("undo")
  .argument("<id>")
  .description("take an import back: what it alone brought goes away")
  .option("--yes", "do not ask")
  .option("--json", "print one JSON object")
  .action((id: string, flags: Common) => ends((say) => undoImportCommand(readConfig(), id, say))(flags));

program
  .command("match")
  .description("find records that are one person: estimate the model anew, compare, and write pairs for joining and review")
  .option("--json", "print one JSON object")
  .action((flags: Common) => ends((say) => matchCommand(readConfig(), say))(flags));
program
  .command("backup <file>")
  .description("save everything to one file, while the server runs")
  .option("--json")
  .action((file: string, flags: Common) => ends((say) => backupCommand(readConfig(), file, say))(flags));
program
  .command("restore <file>")
  .description("replace everything by a backup; the copy does not send until armed")
  .option("--yes")
  .option("--json")
  .action((file: string, flags: Common) => ends((say) => restoreCommand(readConfig(), file, flags, say))(flags));
program
  .command("arm")
  .description("let this copy of the data send (after a restore)")
  .option("--json")
  .action((flags: Common) => ends((say) => armCommand(readConfig(), say))(flags));
const person = program.command("person").description("what somebody may ask for: a copy of everything, to be forgotten");
person
  .command("export <person> <file>")
  .description("write everything about one person to a .zip (CSV and JSON) or a .json file")
  .option("--json")
  .action((name: string, file: string, flags: Common) => ends((say) => exportPersonCommand(readConfig(), name, file, say))(flags));
person
  .command("erase <person>")
  .description("erase one person from both stores and from files, then look whether anything is left")
  .option("--yes", "do not ask")
  .option("--json")
  .action((name: string, flags: Common) => ends((say) => erasePersonCommand(readConfig(), name, flags, say))(flags));
program
  .command("verify-erasure <words...>")
  .description("look for addresses, numbers or ids in every column of both stores and in files; exits with 1 if any is found")
  .option("--json")
  .action((words: string[], flags: Common) => ends((say) => verifyErasureCommand(readConfig(), words, say))(flags));
program
  .command("rebuild-projections")
  .description("drop the ClickHouse tables and fill them again from the event log")
  .option("--json")
  .action((flags: Common) => ends((say) => rebuildCommand(readConfig(), say))(flags));
program
  .command("demo")
  .description("invented data to try things with")
  .command("contacts <file>")
  .description("write contact data and consents for the customers there are, all at example.com")
  .option("--seed <text>", "the same seed makes the same file", "rapport")
  .option("--json")
  .action((file: string, flags: Common & { seed: string }) =>
    ends((say) => demoContactsCommand(readConfig(), file, flags.seed, say))(flags),
  );
const user = program.command("user").description("who may sign in, and as what");
user
  .command("invite <email>")
  .description("make a link by which somebody becomes a user; works once, within seven days")
  .requiredOption("--role <role>", "owner, marketer, analyst, agent, rep or developer")
  .option("--json")
  .action((email: string, flags: Common & { role: string }) => ends((say) => inviteCommand(readConfig(), email, flags, say))(flags));
user
  .command("list")
  .description("all users")
  .option("--json")
  .action((flags: Common) => ends((say) => listCommand(readConfig(), say))(flags));
user
  .command("role <email> <role>")
  .description("change a user's role")
  .option("--json")
  .action((email: string, role: string, flags: Common) => ends((say) => roleCommand(readConfig(), email, role, say))(flags));
user
  .command("deactivate <email>")
  .description("close an account; its sessions end at once and its keys rest")
  .option("--json")
  .action((email: string, flags: Common) => ends((say) => activeCommand(readConfig(), email, false, say))(flags));
user
  .command("activate <email>")
  .description("open a closed account again")
  .option("--json")
  .action((email: string, flags: Common) => ends((say) => activeCommand(readConfig(), email, true, say))(flags));
user
  .command("reset <email>")
  .description("make a link by which a user chooses a new password; works once, within two hours")
  .option("--second-factor", "also take the second factor away, for a lost device")
  .option("--json")
  .action((email: string, flags: Common & { secondFactor?: boolean }) =>
    ends((say) => resetCommand(readConfig(), email, flags, say))(flags),
  );
program
  .command("doctor")
  .description("say how this installation is")
  .option("--json")
  .action((flags: Common) => ends((say) => doctorCommand(readConfig(), say))(flags));
program
  .command("config")
  .description("the configuration")
  .command("show")
  .description("show what is set by the environment; secrets hidden")
  .option("--json")
  .action((flags: Common) =>
    ends(async (say) => {
      const shown = shownConfig(readConfig());
      for (const [key, value] of Object.entries(shown)) say.line(`${key.padEnd(16)} ${value ?? "(not set)"}`);
      say.result("", shown);
    })(flags),
  );

await program.parseAsync();
