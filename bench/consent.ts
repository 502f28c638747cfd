// The current state of one person over all purposes and media, from a ledger of some four million decisions of a million people, as the
// person screen, the preference page and the gate ask for it. Beside it, in turn: the same rows read bare, without folding them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTrust } from "../server/src/capabilities/trust/index.ts";
import { createLog } from "../server/src/platform/log.ts";
import { migratePostgres } from "../server/src/platform/migrations.ts";
import { ensureDatabase, startEmbeddedPostgres } from "../server/src/platform/postgres-embedded.ts";
import { connectPostgres, sql, type Db } from "../server/src/platform/postgres.ts";
import { seeded } from "../server/src/platform/random.ts";
import type { Bench } from "./bench.ts";

const PEOPLE = 1_000_000;
const BAR = 5;
const ASKED = 4000;

/** Every person has a yes to offers; of every hundred some say no, confirm, come by a file twice, decide for other purposes and media. */
async function fill(db: Db): Promise<number> {
  const decide = (seq: number, purpose: string, medium: string, decision: string, method: string, share: number) =>
    sql`
    insert into trust.consents (person_id, seq, identifier, purpose, medium, decision, legal_basis, words_id, words_version, words_language,
      words_hash, method, actor, event_time, previous_hash, hash)
    select md5('p' || n)::uuid, ${seq}, 'p' || n || '@bench.example', ${purpose}, ${medium}, ${decision}, 'consent', 'w', 1, 'en',
      ${"0".repeat(64)}, ${method}, 'bench', timestamptz '2024-01-01' + make_interval(days => (n * 7 + ${seq} * 13) % 900), ${"1".repeat(64)}, ${"2".repeat(64)}
    from generate_series(1, ${PEOPLE}) as n where n % 100 < ${share}`.execute(db);
  await decide(1, "offers", "email", "given", "form", 100);
  await decide(2, "offers", "letter", "given", "import:1:1", 80);
  await decide(3, "offers-from-other-companies", "*", "refused", "form", 60);
  await decide(4, "offers", "*", "withdrawn", "one-click", 20);
  await decide(5, "offers", "email", "given", "import:2:1", 50);
  await decide(6, "alerts", "email", "confirmed", "form", 30);
  await decide(7, "open-tracking", "email", "refused", "preference-page", 40);
  await sql`vacuum analyze trust.consents`.execute(db);
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from trust.consents`.execute(db);
  return rows[0]?.n ?? 0;
}

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

export const consent: Bench = {
  name: "consent",
  bar: `fold of one person over all purposes and media, p99 ≤ ${BAR} ms at a million people`,
  unit: "ms (p99)",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "rapport-consent-"));
    const server = await startEmbeddedPostgres(join(folder, "postgres"), "bench");
    try {
      await ensureDatabase(server.url(), "rapport");
      const postgres = await connectPostgres(server.url("rapport"), createLog("silent"));
      await migratePostgres(postgres.db);
      const rows = await fill(postgres.db);
      const nothing = (): Promise<void> => Promise.resolve();
      const trust = createTrust({
        queue: { announce: nothing, forget: nothing },
        clock: () => new Date(),
        instance: "bench",
        seal: (text) => text,
      });
      const random = seeded("consent");
      const bare = (id: string) => sql`select * from trust.consents where person_id = ${id}`.execute(postgres.db);
      const ours: number[] = [];
      const baseline: number[] = [];
      for (let i = 0; i < ASKED + 200; i++) {
        const { rows: one } = await sql<{ id: string }>`select md5('p' || ${1 + Math.floor(random() * PEOPLE)}::int)::uuid as id`.execute(
          postgres.db,
        );
        const id = one[0]?.id ?? "";
        // In turn, each first every other time: whoever comes second finds the pages in memory.
        const first = i % 2 === 0;
        if (first) baseline.push(await timed(() => bare(id)));
        ours.push(await timed(() => trust.consentsNow(postgres.db, id)));
        if (!first) baseline.push(await timed(() => bare(id)));
      }
      await postgres.close();
      const sort = (all: number[]): number[] => all.slice(200).sort((a, b) => a - b);
      const [a, b] = [sort(ours), sort(baseline)];
      const p99 = quantile(a, 0.99);
      return {
        ours: p99,
        baseline: quantile(b, 0.99),
        ratio: p99 / quantile(b, 0.99),
        holds: p99 <= BAR,
        detail: { people: PEOPLE, ledgerRows: rows, asked: ASKED, oursMedian: quantile(a, 0.5), baselineMedian: quantile(b, 0.5) },
      };
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
