import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { resultsFolder, type House } from "./house.ts";

const root = join(import.meta.dirname, "..");
/** The demonstration business is promised in 90 s; a slow machine may take twice that. */
const patience = 180_000;

/** The program, as a user starts it: a process of its own on a data folder of its own. */
export interface Program extends House {
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** The address goes into mails, so the port must be known before the start. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

const command = (...words: string[]): string[] => ["--disable-warning=ExperimentalWarning", "server/src/entrance/cli.ts", ...words];

export async function startProgram(dataFolder: string, port: number, words: readonly string[] = []): Promise<Program> {
  const log = openSync(join(resultsFolder, "house.log"), "a");
  const child = spawn(process.execPath, command("start", "--json", ...words), {
    cwd: root,
    env: { ...process.env, RAPPORT_DATA: dataFolder, RAPPORT_PORT: String(port) },
    stdio: ["ignore", "pipe", log],
  });
  const ended = once(child, "exit").then(() => undefined);
  const end = (signal: NodeJS.Signals) => async (): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const program = { stop: end("SIGTERM"), kill: end("SIGKILL") };
  try {
    return { ...(await ready(child.stdout!, ended)), ...program };
  } catch (error) {
    await program.stop();
    throw error;
  }
}

async function ready(output: NodeJS.ReadableStream, ended: Promise<void>): Promise<House> {
  const said = new Promise<House>((resolve) => {
    createInterface({ input: output }).on("line", (line) => {
      if (line.startsWith("{") && line.includes('"signIn"')) resolve(JSON.parse(line) as House);
    });
  });
  const gone = ended.then(() => Promise.reject(new Error("The program ended before it was ready; see test-results/house.log")));
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`The program was not ready after ${patience / 1000} s`)), patience).unref();
  });
  return Promise.race([said, gone, late]);
}

/** `./rapport …` on a data folder; what it prints with --json. */
export async function rapport<Answer>(dataFolder: string, ...words: string[]): Promise<Answer> {
  const { stdout } = await promisify(execFile)(process.execPath, command(...words, "--json"), {
    cwd: root,
    env: { ...process.env, RAPPORT_DATA: dataFolder },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as Answer;
}
