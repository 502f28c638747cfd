import { prepared, sql, type Db } from "../../platform/postgres.ts";

/** Somebody who does not listen any more by a medium. */
export interface Numb {
  readonly personId: string;
  readonly id: string;
  readonly medium: string;
  readonly since: Date;
  readonly quietUntil: Date;
  readonly pauses: number;
  /** What they ignored last looked like; the attempt must differ. */
  readonly presentation: string | null;
  readonly attemptAsk: string | null;
  readonly attemptAt: Date | null;
  readonly messages: number;
  readonly unanswered: number;
  readonly sure: number;
  readonly endedAt: Date | null;
  readonly endedBy: string | null;
}

export type NewNumb = Pick<Numb, "personId" | "medium" | "since" | "quietUntil" | "presentation" | "messages" | "unanswered" | "sure">;

const COLUMNS = sql.raw(`n.person_id as "personId", n.id, n.medium, n.since, n.quiet_until as "quietUntil", n.pauses, n.presentation,
  n.attempt_ask as "attemptAsk", n.attempt_at as "attemptAt", n.messages, n.unanswered, n.sure, n.ended_at as "endedAt", n.ended_by as "endedBy"`);

/** The open ones among these records; of everybody where none are given. */
export async function openNumb(db: Db, records?: readonly string[]): Promise<Numb[]> {
  const whose = records === undefined ? sql`true` : sql`n.person_id = any(${records}::uuid[])`;
  const { rows } = await sql<Numb>`${prepared}
    select ${COLUMNS} from trust.numb n where n.ended_at is null and ${whose}`.execute(db);
  return rows;
}

/** Newest first, before one of them; all of these people's where people are given. */
export async function numbPage(db: Db, ask: { open: boolean; before?: string | undefined; limit: number }): Promise<Numb[]> {
  const { rows } = await sql<Numb>`
    select ${COLUMNS} from trust.numb n
    where (n.ended_at is null) = ${ask.open} and (${ask.before ?? null}::uuid is null or n.id < ${ask.before ?? null}::uuid)
    order by n.id desc limit ${ask.limit}`.execute(db);
  return rows;
}

export async function countNumb(db: Db): Promise<{ medium: string; open: number; ended: number; endedBy: string | null }[]> {
  const { rows } = await sql<{ medium: string; open: number; ended: number; endedBy: string | null }>`
    select medium, ended_by as "endedBy", count(*) filter (where ended_at is null)::int as open, count(*) filter (where ended_at is not null)::int as ended
    from trust.numb group by 1, 2 order by 1, 2`.execute(db);
  return rows;
}

/** Goes quiet towards these; who is quiet already stays as they are. */
export async function insertNumb(tx: Db, found: readonly NewNumb[]): Promise<number> {
  if (found.length === 0) return 0;
  const { numAffectedRows } = await sql`
    insert into trust.numb (person_id, medium, since, quiet_until, presentation, messages, unanswered, sure)
    select r."personId", r.medium, r.since, r."quietUntil", r.presentation, r.messages, r.unanswered, r.sure
    from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as r("personId" uuid, medium text, since timestamptz, "quietUntil" timestamptz,
      presentation text, messages int, unanswered int, sure real)
    on conflict do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export async function endNumb(tx: Db, { personId, id }: Pick<Numb, "personId" | "id">, by: string, at: Date): Promise<void> {
  await sql`
    update trust.numb set ended_at = ${at}, ended_by = ${by} where person_id = ${personId} and id = ${id} and ended_at is null`.execute(tx);
}

/** The attempt came to nothing: a longer pause. */
export async function pauseLonger(
  tx: Db,
  { personId, id }: Pick<Numb, "personId" | "id">,
  until: Date,
  presentation: string | null,
): Promise<void> {
  await sql`
    update trust.numb set quiet_until = ${until}, pauses = pauses + 1, attempt_ask = null, attempt_at = null,
      presentation = coalesce(${presentation}, presentation)
    where person_id = ${personId} and id = ${id} and ended_at is null`.execute(tx);
}

/** These questions are the attempts of these people. */
export async function markAttempts(
  tx: Db,
  attempts: readonly { personId: string; medium: string; ask: string }[],
  at: Date,
): Promise<void> {
  if (attempts.length === 0) return;
  await sql`
    update trust.numb n set attempt_ask = r.ask, attempt_at = ${at}
    from jsonb_to_recordset(${JSON.stringify(attempts)}::jsonb) as r("personId" uuid, medium text, ask text)
    where n.person_id = r."personId" and n.medium = r.medium and n.ended_at is null`.execute(tx);
}

/** These were never delivered, so they were no attempts. */
export async function forgetAttempts(tx: Db, asks: readonly { readonly personId: string; readonly ask: string }[]): Promise<void> {
  await sql`
    update trust.numb n set attempt_ask = null, attempt_at = null
    from unnest(${asks.map((ask) => ask.personId)}::uuid[], ${asks.map((ask) => ask.ask)}::text[]) as r(person_id, ask)
    where n.ended_at is null and n.attempt_ask = r.ask
      and n.person_id = any(array(select trust.records_of(trust.person_of(r.person_id))))`.execute(tx);
}
