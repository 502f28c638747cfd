// `rapport user …` on real engines: what whoever sits at the server can do, also when no owner can get in.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { createDoorway, PASSWORD, type Doorway } from "../../test/doorway.ts";
import { sql } from "../platform/postgres.ts";
import { readConfig, type Config } from "./config.ts";
import type { Say } from "./say.ts";
import { activeCommand, inviteCommand, listCommand, resetCommand, roleCommand } from "./user-commands.ts";

let door: Doorway;
let config: Config;
const folder = mkdtempSync(join(tmpdir(), "rapport-cli-"));
beforeAll(async () => {
  door = await createDoorway();
  await door.owner();
  await door.user("agent");
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(door.world.db);
  config = readConfig({
    RAPPORT_DATA: folder,
    DATABASE_URL: door.world.postgres.url,
    CLICKHOUSE_URL: `${inject("clickhouseUrl")}/${rows[0]?.name ?? ""}`,
    RAPPORT_URL: "https://rapport.example",
    RAPPORT_LOG_LEVEL: "silent",
  });
});
afterAll(async () => {
  await door.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a command; what it said, and its result for programs. */
async function ran(command: (say: Say) => Promise<void>): Promise<{ text: string; data: Record<string, unknown> }> {
  const lines: string[] = [];
  let data: Record<string, unknown> = {};
  await command({
    line: (text) => void lines.push(text),
    step: () => undefined,
    result(sentence, object) {
      lines.push(sentence);
      data = object as Record<string, unknown>;
    },
    confirm: () => Promise.resolve(true),
    progress: () => ({ stop: () => undefined }),
  });
  return { text: lines.join("\n"), data };
}

test("invite, list, role, close, open and reset, each written down as done at the command line", async () => {
  const invited = await ran((say) => inviteCommand(config, "rita@example.com", { role: "rep" }, say));
  expect(invited.data["url"]).toMatch(/^https:\/\/rapport\.example\/join#[\w-]{43}$/);
  const token = String(invited.data["url"]).split("#")[1];
  const taken = await door.ask("POST", "/v1/access-links/take-up", { payload: { token, name: "Rita Rep", password: "ten green pears" } });
  expect(taken.statusCode).toBe(200);
  expect((await ran((say) => listCommand(config, say))).text).toMatch(/^rep +rita@example\.com +Rita Rep$/m);

  await ran((say) => roleCommand(config, "rita@example.com", "analyst", say));
  const rita = await door.signIn("rita@example.com", "ten green pears");
  expect((await door.ask("GET", "/v1/session", { cookie: rita })).json()).toMatchObject({ user: { role: "analyst" } });
  await ran((say) => activeCommand(config, "rita@example.com", false, say));
  expect((await door.ask("GET", "/v1/session", { cookie: rita })).json()).toMatchObject({ user: null });
  await ran((say) => activeCommand(config, "rita@example.com", true, say));
  const reset = await ran((say) => resetCommand(config, "rita@example.com", { secondFactor: true }, say));
  expect(reset.text).toContain("Give this to rita@example.com");

  const rows = (await door.audit()).filter((row) => row.actor === "cli").map((row) => row.action);
  expect(rows).toEqual([
    "link for a new password made",
    "second factor removed",
    "account opened",
    "account closed",
    "role set to analyst",
    "user invited",
  ]);
});

test("mistakes say what to do: an unknown role, an unknown user, the last owner", async () => {
  await expect(ran((say) => roleCommand(config, "agent@example.com", "boss", say))).rejects.toThrow(/owner, marketer, analyst/);
  await expect(ran((say) => activeCommand(config, "nobody@example.com", false, say))).rejects.toThrow(/user list/);
  await expect(ran((say) => roleCommand(config, "owner@example.com", "agent", say))).rejects.toThrow(/only owner/);
  expect(await door.signIn("owner@example.com", PASSWORD)).toMatch(/session_token/);
});
