import { sql, type Db } from "../../platform/postgres.ts";
import { FIRST_TEXTS, MEDIA } from "./media/index.ts";
import { MAIL_TEXT } from "./media/medium.ts";

/** Which text each medium is written from, and how that reads where the campaign has none of its own. */
const TEXTS = JSON.stringify(MEDIA.map(({ id, text }) => ({ medium: id, name: text, first: FIRST_TEXTS[text] ?? "" })));

/** One message to a person, with what is needed to say why they got it. */
export interface WhySent {
  readonly id: string;
  readonly at: Date;
  readonly campaignId: string;
  readonly campaign: string;
  readonly purpose: string;
  readonly medium: string;
  readonly state: string;
  /** The list the audience was drawn from, and why the person was on it then. */
  readonly list: string;
  readonly because: string | null;
  /** What of the person the message's templates name, e.g. "givenName". */
  readonly used: string[];
}

export async function whySent(db: Db, records: readonly string[]): Promise<WhySent[]> {
  const { rows } = await sql<WhySent>`
    select s.id, coalesce(s.done_at, s.queued_at) as at, c.id as "campaignId", c.name as campaign, c.purpose, s.medium, s.state,
      c.audience ->> 'name' as list, s.because,
      array(select distinct m[1] from regexp_matches(
        case when t.name = ${MAIL_TEXT} then c.subject || c.mjml when t.name = 'letter' then c.letter
          else coalesce(c.texts ->> t.name, t.first) end, 'person\\.(\\w+)', 'g') as m order by 1) as used
    from interact.sends s join interact.campaigns c on c.id = s.campaign_id
    left join jsonb_to_recordset(${TEXTS}::jsonb) as t(medium text, name text, first text) on t.medium = s.medium
    where s.person_id = any(${records}::uuid[]) order by at desc, s.id desc limit 500`.execute(db);
  return rows;
}
