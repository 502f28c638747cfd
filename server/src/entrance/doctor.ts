import { existsSync, statfsSync } from "node:fs";
import { createFiles } from "../platform/files.ts";
import { sentenceOf } from "../vocabulary/errors.ts";
import type { Config } from "./config.ts";
import { withHouse } from "./commands.ts";
import type { Say } from "./say.ts";

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly says: string;
}

function machine(config: Config): Finding[] {
  const { root } = createFiles(config.dataFolder);
  const major = Number(process.versions.node.split(".")[0]);
  const disk = statfsSync(existsSync(root) ? root : ".");
  const free = (disk.bavail * disk.bsize) / 1e9;
  return [
    {
      check: "Node",
      ok: major >= 24,
      says: `runs on Node ${process.versions.node}${major >= 24 ? "" : "; start it by npm, which brings Node 24"}`,
    },
    { check: "Disk", ok: free > 2, says: `${free.toFixed(0)} GB are free at ${root}${free > 2 ? "" : "; free some space, 2 GB at least"}` },
    {
      check: "Mail",
      ok: true,
      says: config.smtpUrl === undefined ? "no SMTP_URL is set: mails stay in the built-in mailbox" : "goes to the server of SMTP_URL",
    },
  ];
}

async function stores(config: Config): Promise<Finding[]> {
  return withHouse(config, async ({ house, serverRuns }) => {
    const { clickhouse, postgres } = house.deps;
    const people = await house.identify.count(postgres.db);
    const version = await clickhouse.version();
    const lag = await house.identify.projection.lag();
    const armed = await house.armed();
    const { findings } = await house.interact.sending.doctor.examine();
    return [
      { check: "Server", ok: true, says: serverRuns ? "is running on this data folder" : "is not running" },
      { check: "PostgreSQL", ok: true, says: `answers; ${people.toLocaleString("en")} people` },
      { check: "ClickHouse", ok: true, says: `answers; version ${version}` },
      {
        check: "Projection",
        ok: lag < 100_000,
        says:
          lag === 0
            ? "is up to date"
            : `${lag.toLocaleString("en")} events wait${lag < 100_000 ? "" : "; if that does not go down, run rapport rebuild-projections"}`,
      },
      {
        check: "Sending",
        ok: armed,
        says: armed ? "this copy may send" : "this is a restored copy and does not send until you run: rapport arm",
      },
      ...findings.map(({ name, level, sentence, record }) => ({
        check: name,
        ok: level !== "must",
        says: record === null ? sentence : `${sentence} Publish: ${record.name} ${record.type} ${record.value}`,
      })),
    ];
  });
}

/** Says how this installation is, in words; exit code 1 if something wants doing. */
export async function doctorCommand(config: Config, say: Say): Promise<void> {
  const findings = machine(config);
  try {
    findings.push(...(await stores(config)));
  } catch (error) {
    findings.push({ check: "Stores", ok: false, says: sentenceOf(error) });
  }
  for (const { check, ok, says } of findings) say.line(`${ok ? "✓" : "✗"} ${check}: ${says}`);
  say.result("", { ok: findings.every((each) => each.ok), findings });
  if (findings.some((each) => !each.ok)) process.exitCode = 1;
}
