import { sql, type Db } from "../../platform/postgres.ts";
import { identifierForms, phoneEnd } from "./search-words.ts";

/** A shorter number names nobody: its end is the end of many. */
const SHORTEST_PHONE = 7;

interface Asked {
  readonly text: string;
  readonly forms: readonly string[];
}

async function byForms(db: Db, asked: readonly Asked[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ text: string; people: string[] }>`
    select g.text, array_agg(distinct coalesce(j.person_id, i.person_id)) as people
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as g(text text, forms text[])
    join identify.identifiers i on i.value = any(g.forms)
    left join trust.joined j on j.member_id = i.person_id group by g.text`.execute(db);
  return new Map(rows.map(({ text, people }) => [text, people]));
}

/** By the end that all notations of a phone number share. */
async function byPhones(db: Db, asked: readonly { readonly text: string; readonly end: string }[]): Promise<Map<string, string[]>> {
  const ends = sql`reverse(regexp_replace(i.value, '\\D', '', 'g'))`;
  const { rows } = await sql<{ text: string; people: string[] }>`
    select g.text, array_agg(distinct coalesce(j.person_id, i.person_id)) as people
    from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) as g(text text, "end" text)
    join identify.identifiers i on i.kind = 'phone' and ${ends} ~>=~ g."end" and ${ends} ~<~ (g."end" || ':')
    left join trust.joined j on j.member_id = i.person_id group by g.text`.execute(db);
  return new Map(rows.map(({ text, people }) => [text, people]));
}

/**
 * The individuals whom each of these texts names exactly: a mail address, a customer or card number, a phone in any notation.
 * Texts that name nobody are missing.
 */
export async function lookUp(db: Db, texts: readonly string[]): Promise<Map<string, string[]>> {
  const asked = [...new Set(texts)].map((text) => ({ text, forms: [...new Set([text, ...identifierForms(text.toLowerCase())])] }));
  if (asked.length === 0) return new Map();
  const found = await byForms(db, asked);
  const phones = asked.flatMap(({ text }) => {
    const end = found.has(text) ? null : phoneEnd(text);
    return end === null || end.length < SHORTEST_PHONE ? [] : [{ text, end }];
  });
  return phones.length === 0 ? found : new Map([...found, ...(await byPhones(db, phones))]);
}
