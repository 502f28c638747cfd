import { sql, type Db } from "../../platform/postgres.ts";

export interface ContentRow {
  readonly id: string;
  readonly personId: string;
  readonly place: string;
  readonly text: string;
  readonly link: string;
}

const COLUMNS = sql.raw(`id, person_id as "personId", place, text, link`);

/** What this document of the individual says already. */
export async function contentOf(db: Db, personId: string, place: string, document: string): Promise<ContentRow | null> {
  const { rows } = await sql<ContentRow>`
    select ${COLUMNS} from interact.contents
    where person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and place = ${place} and document = ${document}`.execute(
    db,
  );
  return rows[0] ?? null;
}

export async function insertContent(
  tx: Db,
  row: Omit<ContentRow, "id"> & { readonly sendId: string; readonly document: string; readonly at: Date },
): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into interact.contents (person_id, send_id, place, document, text, link, at)
    values (${row.personId}, ${row.sendId}, ${row.place}, ${row.document}, ${row.text}, ${row.link}, ${row.at}) returning id`.execute(tx);
  return rows[0]?.id ?? "";
}

export interface Waiting {
  readonly id: string;
  readonly medium: string;
  readonly personId: string;
  readonly campaignId: string;
  readonly because: string | null;
}

/** The individual's waiting messages of these media, the longest waiting first. */
export async function waitingFor(db: Db, personId: string, media: readonly string[], now: Date): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select s.id, s.medium, s.person_id as "personId", s.campaign_id as "campaignId", s.because
    from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    where s.person_id = any(array(select trust.records_of(trust.person_of(${personId})))) and s.medium = any(${media}::text[])
      and s.state = 'queued' and s.due_at <= ${now} and c.paused_at is null
    order by s.due_at, s.id limit 10`.execute(db);
  return rows;
}

/** Notes once that it was seen or acted upon; the person where this is new, else null. */
export async function noteContent(tx: Db, id: string, what: "seen" | "acted", at: Date): Promise<string | null> {
  const column = sql.ref(what === "seen" ? "seen_at" : "acted_at");
  const { rows } = await sql<{ personId: string }>`
    update interact.contents set ${column} = ${at} where id = ${id} and ${column} is null returning person_id as "personId"`.execute(tx);
  return rows[0]?.personId ?? null;
}
