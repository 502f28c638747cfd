// What decisions go by of people, kept where a decision can read it by key.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Next } from "../differentiate/index.ts";
import { nextWanted, publishedProfiles, putNext, putProfiles } from "./profiles-store.ts";

export interface Profiles {
  /** Takes over what the last refresh and the last studies say of everybody; returns how many it changed for. */
  renew(): Promise<number>;
  /** Works out what comes next for people who were seen; returns for how many. */
  workOutNext(): Promise<number>;
  /** The same for one person, at once. */
  freshen(personId: string): Promise<void>;
}

export interface ProfilesDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly clock: Clock;
  readonly next: Pick<Next, "people">;
}

const PAGE = 20_000;
const AT_ONCE = 200;
/** Goods kept of each person: of each reason the first is a candidate. */
const GOODS = 10;

async function putNextOf({ clock, next }: ProfilesDeps, db: Db, ids: readonly string[]): Promise<void> {
  const found = await next.people(ids, GOODS);
  const goods = new Map(
    ids.map((id) => [id, (found.get(id)?.suggestions ?? []).map(({ sku, name, reason, sentence }) => ({ sku, name, reason, sentence }))]),
  );
  await putNext(db, goods, clock());
}

export function createProfiles(deps: ProfilesDeps): Profiles {
  const { postgres, clickhouse } = deps;
  const { db } = postgres;
  return {
    async renew() {
      let changed = 0;
      let after: string | null = null;
      for (;;) {
        const page = await publishedProfiles(clickhouse, after, PAGE);
        if (page.length > 0) changed += await putProfiles(db, page);
        if (page.length < PAGE) return changed;
        after = page.at(-1)?.personId ?? null;
      }
    },
    async workOutNext() {
      let all = 0;
      for (let ids = await nextWanted(db, AT_ONCE); ids.length > 0; ids = await nextWanted(db, AT_ONCE)) {
        await putNextOf(deps, db, ids);
        all += ids.length;
      }
      return all;
    },
    freshen: (personId) => putNextOf(deps, db, [personId]),
  };
}
