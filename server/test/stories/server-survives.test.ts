// The real server as its own process, started by the command line, on engines of its own: what it survives.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../../..");
const folders: string[] = [];
const servers: ChildProcess[] = [];

interface Ready {
  readonly url: string;
  readonly signIn: string;
  readonly ownerNeeded: boolean;
  readonly pid: number;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "rapport-survives-"));
  folders.push(made);
  return made;
}

async function start(data: string): Promise<{ child: ChildProcess; ready: Ready }> {
  const child = spawn(join(ROOT, "rapport"), ["start", "--json"], {
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", RAPPORT_DATA: data, RAPPORT_LOG_LEVEL: "silent" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  servers.push(child);
  let out = "";
  let complaint = "";
  child.stderr?.on("data", (bytes: Buffer) => (complaint += bytes.toString()));
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error(complaint.trim())));
    child.stdout?.on("data", (bytes: Buffer) => {
      out += bytes.toString();
      if (out.includes("\n")) resolve({ child, ready: JSON.parse(out) as Ready });
    });
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

const postmaster = (data: string): number => Number(readFileSync(join(data, "postgres/postmaster.pid"), "utf8").split("\n")[0]);

/** Asks until the answer is as wished; what came on the way is returned too. */
async function until(ask: () => Promise<Response>, wished: (status: number) => boolean): Promise<Response[]> {
  const seen: Response[] = [];
  for (let i = 0; i < 300; i++) {
    const answer = await ask();
    seen.push(answer);
    if (wished(answer.status)) return seen;
    await delay(50);
  }
  throw new Error(`Last answer: ${seen.at(-1)?.status}`);
}

afterAll(async () => {
  for (const child of servers) await end(child, "SIGTERM");
  for (const each of folders) rmSync(each, { recursive: true, force: true });
});

test("two copies in two folders run at once; a second start on one folder is refused with a sentence", async () => {
  const [a, b] = [await start(folder()), await start(folder())];
  expect(a.ready.url).not.toBe(b.ready.url);
  for (const { ready } of [a, b]) expect((await fetch(`${ready.url}/readyz`)).status).toBe(200);
  await expect(start(folders[0] ?? "")).rejects.toThrow(/already runs on the data folder/);
  await end(a.child, "SIGTERM");
  await end(b.child, "SIGTERM");
});

test("fault 6: after kill -9 the next start takes over the database that was left, and what was acknowledged is there", async () => {
  const data = folder();
  const first = await start(data);
  const key = new URL(first.ready.signIn).searchParams.get("key");
  const made = await fetch(`${first.ready.url}/v1/setup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ key, name: "Owner", email: "owner@example.com", password: "a long enough one" }),
  });
  expect(made.status).toBe(200);
  const before = postmaster(data);
  process.kill(first.ready.pid, "SIGKILL");
  await once(first.child, "exit");
  const second = await start(data);
  expect(second.ready.ownerNeeded).toBe(false);
  expect(postmaster(data)).toBe(before);
  await end(second.child, "SIGTERM");
});

test("fault 5: the database is killed under the server: 503 with Retry-After, the process lives, it comes back", async () => {
  const data = folder();
  const { child, ready } = await start(data);
  const session = () => fetch(`${ready.url}/v1/session`);
  process.kill(postmaster(data), "SIGKILL");
  const [away] = (await until(session, (status) => status === 503)).slice(-1);
  expect(away?.headers.get("retry-after")).toBe("2");
  expect(await away?.json()).toMatchObject({ kind: "unavailable", detail: expect.stringContaining("Nothing was changed") as string });
  await until(session, (status) => status === 200);
  expect((await fetch(`${ready.url}/healthz`)).status).toBe(200);
  await end(child, "SIGTERM");
});

test("fault 7: a stale postmaster.pid that now names another program leaves that program alone", async () => {
  const data = folder();
  const first = await start(data);
  await end(first.child, "SIGTERM");
  const other = spawn("sleep", ["300"]);
  servers.push(other);
  writeFileSync(join(data, "postgres/postmaster.pid"), `${other.pid}\n${join(data, "postgres")}\n1700000000\n5999\n\n127.0.0.1\n`);
  const second = await start(data);
  expect((await fetch(`${second.ready.url}/readyz`)).status).toBe(200);
  expect(other.exitCode).toBeNull();
  process.kill(other.pid ?? 0, 0);
  await end(second.child, "SIGTERM");
});
