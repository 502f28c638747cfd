// What people see of their points, on their line of time and on their own page.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { cardOf } from "./members-store.ts";
import { balanceAt, type Balance } from "./points-reads.ts";
import { pointsMoments, type PointsMoment } from "./points-moments-reads.ts";

export type { PointsMoment } from "./points-moments-reads.ts";

export interface OwnPoints {
  /** Card, balance and what happened lately, newest first; null for who has neither card nor points. */
  of(db: Db, personId: string): Promise<{ card: string | null; balance: Balance; moments: readonly PointsMoment[] } | null>;
  /** What happened at or before a moment, newest first; what one order earned at once is one moment. */
  moments(db: Db, personId: string, before: Date, limit: number): Promise<PointsMoment[]>;
}

const SHOWN = 8;

export function createOwnPoints({ clock }: { readonly clock: Clock }): OwnPoints {
  return {
    async of(db, personId) {
      const now = clock();
      const [card, balance, moments] = await Promise.all([
        cardOf(db, personId),
        balanceAt(db, personId, now),
        pointsMoments(db, personId, now, SHOWN),
      ]);
      return card === null && moments.length === 0 ? null : { card, balance, moments };
    },
    moments: pointsMoments,
  };
}
