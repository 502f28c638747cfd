import { sql, type Db } from "../../platform/postgres.ts";
import type { EventFault } from "./intake-body.ts";

/** Notes a source down; of one that is known the name is brought up to date. */
export async function addSource(db: Db, { id, name }: { id: string; name: string }, now: Date): Promise<void> {
  await sql`
    insert into identify.sources (id, name, first_seen) values (${id}, ${name}, ${now})
    on conflict (id) do update set name = excluded.name`.execute(db);
}

/** False if there is no such source. */
export async function setTraits(tx: Db, id: string, traits: string): Promise<boolean> {
  const { rows } = await sql`update identify.sources set traits = ${traits} where id = ${id} returning id`.execute(tx);
  return rows.length > 0;
}

/** Counts what became of events, by minute. */
export async function countOutcomes(
  tx: Db,
  counts: readonly { source: string; minute: Date; outcome: string; events: number }[],
): Promise<void> {
  await sql`
    insert into identify.intake_minutes as old (source, minute, outcome, events)
    select c.source, date_trunc('minute', c.minute), c.outcome, sum(c.events)
    from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as c(source text, minute timestamptz, outcome text, events bigint)
    group by 1, 2, 3 order by 1, 2, 3
    on conflict (source, minute, outcome) do update set events = old.events + excluded.events`.execute(tx);
}

/** Events of one request that were refused; the sender was told which and why, so their content is not kept. */
export async function addFaults(db: Db, source: string, faults: readonly EventFault[], now: Date): Promise<void> {
  await sql`
    insert into identify.intake_faults (source, at, what, reason)
    select ${source}, ${now}, f.what, f.message
    from jsonb_to_recordset(${JSON.stringify(faults.slice(0, 100))}::jsonb) as f(what text, message text)`.execute(db);
  await countOutcomes(db, [{ source, minute: now, outcome: "refused", events: faults.length }]);
}

/** Events set aside as they came may name somebody who is erased. */
export async function deleteFaultsNaming(tx: Db, values: readonly string[]): Promise<void> {
  await sql`
    delete from identify.intake_faults f using unnest(${values}::text[]) as v(value)
    where f.payload is not null and strpos(lower(f.payload), lower(v.value)) > 0`.execute(tx);
}
