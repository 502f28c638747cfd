// Signed personal mails a second: our whole way (claim, gate, write, sign, hand over, commit) against a bare nodemailer pool
// that signs and sends the same bytes to the same sink, which runs in a process of its own.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { createFiles } from "../server/src/platform/files.ts";
import { createLog } from "../server/src/platform/log.ts";
import { dkimKey } from "../server/src/platform/mail-dkim.ts";
import { migratePostgres } from "../server/src/platform/migrations.ts";
import { ensureDatabase, startEmbeddedPostgres } from "../server/src/platform/postgres-embedded.ts";
import { connectPostgres, sql, type Postgres } from "../server/src/platform/postgres.ts";
import { startScriptedSmtp } from "../server/test/scripted-smtp.ts";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "../server/test/sending-world.ts";
import { median, seconds, type Bench } from "./bench.ts";
import { listmonkBeside } from "./listmonk.ts";

const PEOPLE = 3000;
const ROUNDS = 5;
const CONNECTIONS = 10;
const LIMIT = 0.8;

interface Landed {
  readonly taken: number;
  readonly signed: number;
  readonly bytes: number;
}

async function sinkProcess(): Promise<{ child: ChildProcess; url: string; landed(): Promise<Landed> }> {
  const child = fork(join(import.meta.dirname, "send-sink.ts"), [], { execArgv: ["--disable-warning=ExperimentalWarning"] });
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    child,
    url: `smtp://127.0.0.1:${port}`,
    async landed() {
      const answer = once(child, "message");
      child.send("report");
      return ((await answer) as [Landed])[0];
    },
  };
}

async function freshCampaign(world: SendingWorld, postgres: Postgres): Promise<void> {
  await sql`truncate interact.sends, interact.campaigns, trust.gate_log, learn.assignments, learn.experiments cascade`.execute(postgres.db);
  await startCampaign(world, postgres);
  await sql`vacuum analyze interact.sends`.execute(postgres.db);
  await sql`checkpoint`.execute(postgres.db);
}

async function drain(world: SendingWorld): Promise<void> {
  while ((await world.interact.sender.drainOnce()) > 0);
}

/** What our own way writes, once, without signatures: the baseline sends exactly this. */
async function sameBytes(world: SendingWorld, postgres: Postgres): Promise<{ to: string; raw: Buffer }[]> {
  const capture = await startScriptedSmtp();
  world.smtpUrl = capture.url;
  await freshCampaign(world, postgres);
  await drain(world);
  await capture.stop();
  return capture.taken.map(({ to, message }) => ({
    to,
    raw: Buffer.from(message.replace(/^DKIM-Signature:.*\r\n(?:[ \t].*\r\n)*/, "").replace(/^\.\./gm, "."), "latin1"),
  }));
}

async function bare(mails: readonly { to: string; raw: Buffer }[], url: string, privateKey: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const pool = createTransport({
    pool: true,
    host: hostname,
    port: Number(port),
    secure: false,
    ignoreTLS: true,
    maxConnections: CONNECTIONS,
    maxMessages: Infinity,
    dkim: { domainName: "example.com", keySelector: "rapport", privateKey },
  });
  await Promise.all(mails.map(({ to, raw }) => pool.sendMail({ envelope: { from: "news@example.com", to: [to] }, raw })));
  pool.close();
}

function check(what: string, landed: Landed): Landed {
  if (landed.taken !== PEOPLE || landed.signed !== PEOPLE)
    throw new Error(`${what}: ${landed.taken} of ${PEOPLE} landed, ${landed.signed} signed.`);
  return landed;
}

async function measure(
  world: SendingWorld,
  postgres: Postgres,
  privateKey: string,
): Promise<{ ours: number[]; base: number[]; cpu: number[]; bytes: number }> {
  const mails = await sameBytes(world, postgres);
  const sink = await sinkProcess();
  world.smtpUrl = sink.url;
  const [ours, base, cpu]: [number[], number[], number[]] = [[], [], []];
  let bytes = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const bareSeconds = await seconds(() => bare(mails, sink.url, privateKey));
    check("nodemailer", await sink.landed());
    await freshCampaign(world, postgres);
    const before = process.cpuUsage();
    const ourSeconds = await seconds(() => drain(world));
    const used = process.cpuUsage(before);
    ({ bytes } = check("ours", await sink.landed()));
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from interact.sends where state = 'accepted'`.execute(postgres.db);
    if (rows[0]?.n !== PEOPLE) throw new Error(`Only ${rows[0]?.n} of ${PEOPLE} rows are accepted.`);
    // The first round warms up.
    if (round === 0) continue;
    base.push(PEOPLE / bareSeconds);
    ours.push(PEOPLE / ourSeconds);
    cpu.push((used.user + used.system) / 1000 / PEOPLE);
  }
  sink.child.disconnect();
  return { ours, base, cpu, bytes: Math.round(bytes / PEOPLE) };
}

export const send: Bench = {
  name: "send",
  bar: `ours ≥ ${LIMIT} × a bare nodemailer pool`,
  unit: "mails/s",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "rapport-send-"));
    const log = createLog("silent");
    const server = await startEmbeddedPostgres(join(folder, "postgres"), "bench");
    await ensureDatabase(server.url(), "bench");
    const postgres = await connectPostgres(server.url("bench"), log);
    const world = createSendingWorld(postgres, { folder, lanes: CONNECTIONS });
    try {
      await migratePostgres(postgres.db);
      await addSomebodies(
        world,
        postgres,
        Array.from({ length: PEOPLE }, (_, i) => ({ given: `Ann${i}`, family: "Lee", language: "en", country: "GB" })),
      );
      const privateKey = String(dkimKey(createFiles(folder)).export({ type: "pkcs8", format: "pem" }));
      const { ours, base, cpu, bytes } = await measure(world, postgres, privateKey);
      const ratio = median(ours) / median(base);
      const range = (values: number[]): [number, number] => [Math.round(Math.min(...values)), Math.round(Math.max(...values))];
      return {
        ours: median(ours),
        baseline: median(base),
        ratio,
        holds: ratio >= LIMIT,
        detail: {
          rounds: ROUNDS,
          mails: PEOPLE,
          bytesEach: bytes,
          oursRange: range(ours),
          baselineRange: range(base),
          ourCpuMillisPerMail: Number(median(cpu).toFixed(3)),
          listmonk: listmonkBeside(),
        },
      };
    } finally {
      await world.stop();
      await postgres.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
