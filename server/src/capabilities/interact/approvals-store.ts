import { sql, type Db } from "../../platform/postgres.ts";

export type ApprovalKind = "campaign" | "journey";

export interface ApprovalRow {
  readonly id: string;
  readonly kind: ApprovalKind;
  readonly subjectId: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly answeredBy: string | null;
  readonly answeredAt: Date | null;
  readonly approved: boolean | null;
  readonly why: string | null;
}

const ROWS = sql`
  select a.id, a.kind, a.subject_id as "subjectId", coalesce(c.name, j.name, '') as name, a.fingerprint, a.asked_by as "askedBy", a.asked_at as "askedAt",
    a.answered_by as "answeredBy", a.answered_at as "answeredAt", a.approved, a.why
  from interact.approvals a
  left join interact.campaigns c on a.kind = 'campaign' and c.id = a.subject_id
  left join interact.journeys j on a.kind = 'journey' and j.id = a.subject_id`;

/** Those without an answer first, then the newest. */
export async function listApprovals(db: Db): Promise<ApprovalRow[]> {
  const { rows } = await sql<ApprovalRow>`${ROWS} order by a.answered_at is not null, a.asked_at desc limit 200`.execute(db);
  return rows;
}

export async function approvalFor(db: Db, kind: ApprovalKind, id: string, fingerprint: string): Promise<ApprovalRow | null> {
  const { rows } = await sql<ApprovalRow>`
    ${ROWS} where a.kind = ${kind} and a.subject_id = ${id} and a.fingerprint = ${fingerprint}`.execute(db);
  return rows[0] ?? null;
}

export async function lockApproval(tx: Db, id: string): Promise<ApprovalRow | null> {
  const { rows } = await sql<ApprovalRow>`${ROWS} where a.id = ${id} for update of a`.execute(tx);
  return rows[0] ?? null;
}

/** Asked twice for the same, it is asked once. */
export async function insertApproval(
  tx: Db,
  ask: { readonly kind: ApprovalKind; readonly id: string; readonly fingerprint: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`
    insert into interact.approvals (kind, subject_id, fingerprint, asked_by, asked_at)
    values (${ask.kind}, ${ask.id}, ${ask.fingerprint}, ${ask.by}, ${ask.at}) on conflict do nothing`.execute(tx);
}

export async function answerApproval(
  tx: Db,
  id: string,
  answer: { readonly approved: boolean; readonly why: string | null; readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`
    update interact.approvals set approved = ${answer.approved}, why = ${answer.why}, answered_by = ${answer.by}, answered_at = ${answer.at}
    where id = ${id}`.execute(tx);
}

/** SHA-256 of all that a campaign, or a journey with its messages, says and does; null if there is no such thing. */
export async function fingerprintOf(db: Db, kind: ApprovalKind, id: string): Promise<string | null> {
  const campaign = sql`
    jsonb_build_array(c.name, c.purpose, c.audience, c.offer_id, c.subject, c.mjml, c.letter, c.texts, c.media, c.held_back)`;
  const { rows } =
    kind === "campaign"
      ? await sql<{ print: string }>`
          select encode(sha256(convert_to(string_agg(${campaign}::text, '' order by c.version nulls first), 'UTF8')), 'hex') as print
          from interact.campaigns c where (c.id = ${id} or c.version_of = ${id}) and c.journey_id is null`.execute(db)
      : await sql<{ print: string }>`
          select encode(sha256(convert_to(jsonb_build_array(j.name, j.graph, j.goal, j.reentry, j.held_back, (
            select jsonb_agg(${campaign} order by c.id) from interact.campaigns c
            where c.journey_id = j.id and j.graph::text like '%' || c.id || '%'))::text, 'UTF8')), 'hex') as print
          from interact.journeys j where j.id = ${id}`.execute(db);
  return rows[0]?.print ?? null;
}
