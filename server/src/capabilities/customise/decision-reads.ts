import { idRows, prepared, sql, type Db } from "../../platform/postgres.ts";
import type { NextGood } from "./allowed-arms.ts";
import type { Answers } from "./arm-columns.ts";
import type { Profile } from "./decision-context.ts";
import type { Taken } from "./limits.ts";

/** What a decision knows of one person, over all records. */
export interface KnownHere extends Profile {
  readonly asked: string;
  readonly person: string;
  readonly exists: boolean;
  readonly held: boolean;
  readonly next: readonly NextGood[];
  readonly nextAt: Date | null;
  readonly answers: Answers;
  /** By offer, what they hold and have used. */
  readonly had: ReadonlyMap<string, number>;
}

/** Changes whenever an offer, a presentation, a rule or the model does. */
const STAMP = sql`concat_ws('/',
  (select concat(count(*), ':', sum(xmin::text::bigint)) from customise.offers),
  (select concat(count(*), ':', sum(xmin::text::bigint)) from customise.presentations),
  (select concat(count(*), ':', sum(xmin::text::bigint)) from customise.arm_rules),
  (select max(version) from customise.models))`;

/** What a batch of decisions goes by. */
export interface Here {
  /** By the id asked about. */
  readonly people: ReadonlyMap<string, KnownHere>;
  readonly stamp: string;
  /** What is taken of the offers of which there is a number or a sum. */
  readonly taken: ReadonlyMap<string, Taken>;
}

type TakenRow = readonly [offer: string, heldUses: number, heldMinor: number, usedUses: number, usedMinor: number];

let last = { text: "[]", taken: new Map<string, Taken>() };

/** Mostly the same as a moment ago; read anew for each batch it was most of the garbage, and the collector is what the slowest decisions wait for. */
function takenOf(text: string): ReadonlyMap<string, Taken> {
  if (text !== last.text) {
    const rows = JSON.parse(text) as TakenRow[];
    const taken = rows.map(
      ([offer, heldUses, heldMinor, usedUses, usedMinor]) => [offer, { heldUses, heldMinor, usedUses, usedMinor }] as const,
    );
    last = { text, taken: new Map(taken) };
  }
  return last.taken;
}

/** One statement, each look-up by itself, for joined to whole tables they would be read whole. */
export async function knownHere(db: Db, ids: readonly string[]): Promise<Here> {
  type Told = Omit<KnownHere, "nextAt" | "had"> & { readonly nextAt: string | null; readonly had: Record<string, number> | null };
  const { rows } = await sql<{ people: Told[]; stamp: string; taken: string | null }>`${prepared}
    select ${STAMP} as stamp,
      (select json_agg(json_build_array(offer_id, held_uses, held_minor, used_uses, used_minor) order by offer_id)::text from customise.offers o join customise.purses on offer_id = o.id
        where o.archived_at is null and (o.budget_minor is not null or o.budget_uses is not null)) as taken,
      (select json_agg(k) from (
        select a.id as asked, a.person, coalesce(p.tier, '') as tier, coalesce(p.state, '') as state, coalesce(p.need, '') as need,
          coalesce(p.habit, '') as habit, coalesce(p.next, '[]') as next, p.next_at as "nextAt",
          coalesce((select json_object_agg(about, counts) from (
            select about, json_build_array(sum(shown), sum(answered)) as counts from customise.answers
            where person_id = any(a.records) group by about) s), '{}') as answers,
          (select json_object_agg(offer_id, n) from (
            select offer_id, count(*) as n from customise.uses
            where person_id = any(a.records) and state in ('reserved', 'committed') group by offer_id) s) as had,
          coalesce((select true from identify.known_people k where k.person_id = a.person), false) as "exists",
          coalesce((select true from trust.open_holds h where h.person_id = any(a.records) limit 1), false) as held
        from (
          select i.id, i.person, i.person || array(select m.member_id from trust.joined m where m.person_id = i.person) as records
          from (
            select g.id, coalesce(j.person_id, g.id) as person
            from ${idRows(ids)} g left join trust.joined j on j.member_id = g.id
          ) i offset 0
        ) a left join customise.profiles p on p.person_id = a.person
      ) k) as people`.execute(db);
  const { people, stamp, taken } = rows[0]!;
  const known = people.map(({ nextAt, had, ...one }): KnownHere => ({
    ...one,
    nextAt: nextAt === null ? null : new Date(nextAt),
    had: new Map(Object.entries(had ?? {})),
  }));
  return { people: new Map(known.map((one) => [one.asked, one])), stamp, taken: takenOf(taken ?? "[]") };
}

export async function stampOf(db: Db): Promise<string> {
  const { rows } = await sql<{ stamp: string }>`${prepared} select ${STAMP} as stamp`.execute(db);
  return rows[0]?.stamp ?? "";
}
