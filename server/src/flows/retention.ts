// What has been kept long enough goes, every night: each room says what it keeps, the settings say for how long. And people nobody has a
// purpose for any more: no consent, nothing done for long, no open complaint; they are erased as if they had asked.
import type { Identify } from "../capabilities/identify/index.ts";
import type { Trust } from "../capabilities/trust/index.ts";
import type { Db, Postgres } from "../platform/postgres.ts";
import type { KindWords, RetentionKind } from "../platform/retention.ts";
import { DAY } from "../vocabulary/time.ts";
import { Problem } from "../vocabulary/errors.ts";
import { erasePeople, type EraseDeps } from "./erase-person.ts";

export interface RetentionDeps {
  readonly postgres: Postgres;
  readonly clock: () => Date;
  readonly trust: Pick<Trust, "getSetting" | "putSetting" | "audit">;
  readonly kinds: readonly RetentionKind[];
}

/** A kind with its setting. */
export interface Kept extends KindWords {
  /** Null: kept until somebody is erased. */
  readonly days: number | null;
}

export interface Retention {
  list(): Promise<Kept[]>;
  /** How much would go with another setting. */
  would(id: string, days: number | null): Promise<{ would: number; sentence: string }>;
  set(id: string, days: number | null): Promise<void>;
  /** Takes away what has been kept long enough; returns how much, by kind. */
  run(): Promise<Record<string, number>>;
}

const SETTING = "retention";
const BATCH = 5000;

/** People without a purpose, as one more kind: an erasure each. */
export function peopleWithoutPurpose(identify: Pick<Identify, "withoutPurpose">, erase: EraseDeps): RetentionKind {
  return {
    id: "people",
    name: "People there is no purpose for",
    words:
      "Nobody agreed to anything that still holds, nothing has happened for that long, and no complaint or request is open. They are erased from every store, with a tombstone, as if they had asked.",
    unit: "people",
    defaultDays: null,
    leastDays: 365,
    count: (db, before) => identify.withoutPurpose.count(db, before),
    async remove(db, before, limit) {
      const ids = await identify.withoutPurpose.some(db, before, Math.min(limit, 500));
      if (ids.length > 0) await erasePeople(erase, ids, { actor: "system", reason: "retention", people: ids.length });
      return ids.length;
    },
  };
}

function kindBy(deps: RetentionDeps, id: string): RetentionKind {
  const kind = deps.kinds.find((one) => one.id === id);
  if (kind === undefined) throw new Problem("not-found", `There is no kind of data “${id}”.`);
  return kind;
}

function checkDays({ name, leastDays }: RetentionKind, days: number | null): void {
  if (days !== null && days < leastDays) {
    throw new Problem("invalid", `“${name}” is needed for ${leastDays} days at least. Set that or more, or keep it for good.`, {
      leastDays,
    });
  }
}

async function daysOf(db: Db, { trust }: RetentionDeps): Promise<(kind: RetentionKind) => number | null> {
  const set = (await trust.getSetting<Record<string, number | null>>(db, SETTING)) ?? {};
  return ({ id, defaultDays }) => (id in set ? (set[id] ?? null) : defaultDays);
}

const before = (now: Date, days: number): Date => new Date(now.getTime() - days * DAY);

export function createRetention(deps: RetentionDeps): Retention {
  const { postgres, clock, trust, kinds } = deps;
  const { db } = postgres;
  const would = (kind: RetentionKind, days: number | null): Promise<number> =>
    days === null ? Promise.resolve(0) : kind.count(db, before(clock(), days));
  return {
    async list() {
      const days = await daysOf(db, deps);
      return kinds.map((kind) => {
        const { id, name, words, unit, defaultDays, leastDays } = kind;
        return { id, name, words, unit, defaultDays, leastDays, days: days(kind) };
      });
    },
    async would(id, days) {
      const kind = kindBy(deps, id);
      checkDays(kind, days);
      const n = await would(kind, days);
      const count = n.toLocaleString("en");
      return {
        would: n,
        sentence: days === null ? "Nothing would go: kept for good." : `Would delete ${count} ${kind.unit} older than ${days} days.`,
      };
    },
    async set(id, days) {
      checkDays(kindBy(deps, id), days);
      await postgres.transaction(async (tx) => {
        const set = (await trust.getSetting<Record<string, number | null>>(tx, SETTING)) ?? {};
        await trust.putSetting(tx, SETTING, { ...set, [id]: days });
      });
    },
    async run() {
      const gone: Record<string, number> = {};
      const days = await daysOf(db, deps);
      for (const kind of kinds) {
        const kept = days(kind);
        if (kept === null) continue;
        const until = before(clock(), kept);
        let all = 0;
        for (let some = -1; some !== 0; all += some) some = await kind.remove(db, until, BATCH);
        if (all === 0) continue;
        await kind.finish?.(until);
        gone[kind.id] = all;
      }
      if (Object.keys(gone).length > 0)
        await trust.audit(db, { actor: "system", action: "retention", subject: "what was kept long enough", detail: gone });
      return gone;
    },
  };
}
