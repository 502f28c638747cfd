// Decisions of the permission gate a second at a million people, everything on one core: the check of consent, wishes, caps, holds, money and
// quiet hours with the reservation, in one transaction a batch. Beside it, in turn, a bare indexed read and insert of as many rows.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTrust, type Ask, type Trust } from "../server/src/capabilities/trust/index.ts";
import { createLog } from "../server/src/platform/log.ts";
import { migratePostgres } from "../server/src/platform/migrations.ts";
import { ensureDatabase, startEmbeddedPostgres } from "../server/src/platform/postgres-embedded.ts";
import { connectPostgres, sql, type Db, type Postgres } from "../server/src/platform/postgres.ts";
import { seeded } from "../server/src/platform/random.ts";
import { median, seconds, type Bench } from "./bench.ts";

const PEOPLE = Number(process.env["BENCH_PEOPLE"] ?? 1_000_000);
const BAR = 5000;
const BATCH = 200;
const BATCHES = 50;
const ROUNDS = 7;
const NOW = new Date("2026-06-15T10:00:00Z");
const ZONES = ["Europe/Berlin", "America/New_York", null];

/** All have said yes or no, most have had messages; one in ten has wishes, one in fifty a complaint, all a tier with a budget. */
async function fill(db: Db): Promise<void> {
  const decide = (seq: number, medium: string, decision: string, share: number) =>
    sql`
    insert into trust.consents (person_id, seq, identifier, purpose, medium, decision, legal_basis, words_id, words_version, words_language,
      words_hash, method, actor, event_time, previous_hash, hash)
    select md5('p' || n)::uuid, ${seq}, 'p' || n || '@bench.example', 'offers', ${medium}, ${decision}, 'consent', 'w', 1, 'en',
      ${"0".repeat(64)}, 'form', 'bench', timestamptz '2024-01-01' + make_interval(days => (n * 7 + ${seq} * 13) % 800), ${"1".repeat(64)}, ${"2".repeat(64)}
    from generate_series(1, ${PEOPLE}) as n where n % 100 < ${share}`.execute(db);
  await decide(1, "email", "given", 100);
  await decide(2, "letter", "given", 80);
  await decide(3, "*", "withdrawn", 10);
  await sql`
    insert into trust.contact_rules (person_id, medium, max_per_month, pause_until, source, changed_at)
    select md5('p' || n)::uuid, case when n % 20 = 0 then 'letter' end, 4, null, 'page', '2026-01-01' from generate_series(1, ${PEOPLE}) as n where n % 10 = 0`.execute(
    db,
  );
  await sql`
    insert into trust.holds (person_id, subject, reason, opened_at, closed_at)
    select md5('p' || n)::uuid, 's', 'complaint', '2026-06-01', case when n % 100 = 0 then '2026-06-05'::timestamptz end
    from generate_series(1, ${PEOPLE}) as n where n % 50 = 0`.execute(db);
  await sql`
    insert into trust.suppressions select 'email', 'p' || n || '@bench.example', 'hard-bounce', 'bench', '2026-01-01' from generate_series(1, ${PEOPLE}) as n where n % 40 = 0`.execute(
    db,
  );
  await sql`
    insert into trust.gate_log (person_id, ask, purpose, class, medium, verdict, reason, tier, cost_milli, decided_at)
    select md5('p' || n)::uuid, 'old:' || k, 'offers', 'marketing', 'email', case when k < 4 then 'permitted' else 'refused' end,
      case when k < 4 then 'permitted' else 'house-cap' end, 'C', 200, timestamptz '2026-06-14' - make_interval(days => k * 11 + n % 10)
    from generate_series(1, ${PEOPLE}) as n, generate_series(1, 4) as k where n % 4 <> 0`.execute(db);
  await sql`insert into trust.ledger_heads (person_id) select md5('p' || n)::uuid from generate_series(1, ${PEOPLE}) as n`.execute(db);
  await sql`
    insert into trust.tiers select md5('p' || n)::uuid, case when n % 10 = 0 then 'A' when n % 10 < 4 then 'B' else 'C' end from generate_series(1, ${PEOPLE}) as n`.execute(
    db,
  );
  await sql`insert into trust.medium_costs values ('email', 200), ('letter', 110000)`.execute(db);
  await sql`insert into trust.tier_budgets values ('A', '2026-06-01', 1e15, 0), ('B', '2026-06-01', 1e15, 0), ('C', '2026-06-01', 3e8, 0)`.execute(
    db,
  );
  await sql`create table public.bare (person_id uuid not null, ask text not null, verdict text not null, decided_at timestamptz not null, primary key (person_id, ask))`.execute(
    db,
  );
  for (const table of ["consents", "contact_rules", "holds", "suppressions", "gate_log", "ledger_heads", "tiers"])
    await sql`vacuum analyze ${sql.table(`trust.${table}`)}`.execute(db);
}

/** The questions of one round, the same people for both sides in turn. */
function batches(ids: readonly string[], round: number): Ask[][] {
  return Array.from({ length: BATCHES }, (_, b) =>
    Array.from({ length: BATCH }, (__, i): Ask => {
      const n = b * BATCH + i;
      const medium = n % 5 === 0 ? "letter" : "email";
      return {
        personId: ids[n] ?? "",
        ask: `bench:${round}`,
        purpose: "offers",
        medium,
        address: `p${n}@bench.example`,
        timeZone: ZONES[n % 3] ?? null,
        country: n % 3 === 2 ? "US" : null,
      };
    }),
  );
}

const bareRound = async (postgres: Postgres, all: readonly Ask[][]): Promise<void> => {
  for (const asks of all) {
    const ids = asks.map((ask) => ask.personId);
    await postgres.transaction(async (tx) => {
      await sql`select * from trust.consents where person_id = any(${ids}::uuid[])`.execute(tx);
      await sql`insert into public.bare select id, ${asks[0]?.ask ?? ""}, 'permitted', ${NOW} from unnest(${ids}::uuid[]) as p(id)`.execute(
        tx,
      );
    });
  }
};

async function ourRound(postgres: Postgres, trust: Trust, all: readonly Ask[][]): Promise<void> {
  for (const asks of all) await postgres.transaction((tx) => trust.gate.ask(tx, asks, NOW));
}

/** Everything on one core: this process with its threads, and the database with all that it starts from now on. */
function pinToOneCore(folder: string): void {
  const [postmaster = ""] = readFileSync(join(folder, "postmaster.pid"), "utf8").split("\n");
  for (const pid of [String(process.pid), postmaster]) {
    const { status } = spawnSync("taskset", ["-acp", "0", pid]);
    if (status !== 0) throw new Error("taskset is needed to measure one core.");
  }
}

async function measure(postgres: Postgres, trust: Trust) {
  const random = seeded("gate");
  const ours: number[] = [];
  const bare: number[] = [];
  const count = BATCH * BATCHES;
  for (let round = 0; round < ROUNDS + 1; round++) {
    const wanted = Array.from({ length: count }, () => 1 + Math.floor(random() * PEOPLE));
    const { rows } = await sql<{ id: string }>`select distinct md5('p' || n)::uuid as id from unnest(${wanted}::int[]) as w(n)`.execute(
      postgres.db,
    );
    const ids = rows.map(({ id }) => id);
    // The draw may have met somebody twice; nobody is asked about twice in a round.
    while (ids.length < count) ids.push(`00000000-0000-4000-8000-${String(ids.length).padStart(12, "0")}`);
    const all = batches(ids, round);
    const first = round % 2 === 0;
    if (first) bare.push(count / (await seconds(() => bareRound(postgres, all))));
    ours.push(count / (await seconds(() => ourRound(postgres, trust, all))));
    if (!first) bare.push(count / (await seconds(() => bareRound(postgres, all))));
  }
  // The first round only warms up.
  return { ours: ours.slice(1), bare: bare.slice(1) };
}

export const gate: Bench = {
  name: "gate",
  bar: `≥ ${BAR} decisions a second on one core at a million people`,
  unit: "decisions/s",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "rapport-gate-"));
    const data = join(folder, "postgres");
    const server = await startEmbeddedPostgres(data, "bench");
    try {
      await ensureDatabase(server.url(), "rapport");
      const filling = await connectPostgres(server.url("rapport"), createLog("silent"));
      await migratePostgres(filling.db);
      await fill(filling.db);
      await filling.close();
      pinToOneCore(data);
      const postgres = await connectPostgres(server.url("rapport"), createLog("silent"));
      const nothing = (): Promise<void> => Promise.resolve();
      const trust = createTrust({
        queue: { announce: nothing, forget: nothing },
        clock: () => NOW,
        instance: "bench",
        seal: (text) => text,
      });
      await postgres.transaction((tx) =>
        trust.changeSettings(tx, { sending: { capPerDay: 2, capPerWeek: 4, mediumCaps: { letter: { day: 1, week: 2, month: null } } } }),
      );
      const { ours, bare } = await measure(postgres, trust);
      const { rows } = await sql<{ reason: string; n: number }>`
        select reason, count(*)::int as n from trust.gate_log where ask like 'bench:%' group by 1 order by 2 desc`.execute(postgres.db);
      const said = Object.fromEntries(rows.map(({ reason, n }) => [reason, n]));
      const [spent] = (await trust.budgets.all(postgres.db)).filter(({ tier }) => tier === "A");
      if ((said["permitted"] ?? 0) < 0.3 * BATCH * BATCHES || (spent?.spentMilli ?? 0) === 0)
        throw new Error(`Too few permissions to measure: ${JSON.stringify(said)}`);
      await postgres.close();
      const rate = median(ours);
      return {
        ours: rate,
        baseline: median(bare),
        ratio: rate / median(bare),
        holds: rate >= BAR,
        detail: { people: PEOPLE, batch: BATCH, oursMin: Math.min(...ours), oursMax: Math.max(...ours), answers: said },
      };
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
