// Campaigns that nobody drew up: what people asked for, and answers to what they told us.
import { sql, type Db } from "../../platform/postgres.ts";
import type { AudienceRef } from "./interact-tables.ts";

export interface NewRun {
  readonly kind: "alert" | "answer";
  readonly purpose: string;
  readonly audience: AudienceRef;
  readonly name: string;
  readonly subject: string;
  readonly mjml: string;
  readonly letter: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly media: readonly string[];
  readonly at: Date;
}

export interface RunRow {
  readonly id: string;
  /** So many people get it. */
  started(people: number): Promise<void>;
  /** Nobody does. */
  drop(): Promise<void>;
}

/** Started as it is made: it has no draft, and nobody is held back from it. */
export async function insertRun(
  tx: Db,
  { kind, purpose, audience, name, subject, mjml, letter, texts, media, at }: NewRun,
): Promise<RunRow> {
  const { rows } = await sql<{ id: string }>`
    insert into interact.campaigns (kind, name, purpose, audience, subject, mjml, letter, texts, media, held_back, created_by, created_at,
      started_at, started_by)
    values (${kind}, ${name}, ${purpose}, ${JSON.stringify(audience)}::jsonb, ${subject}, ${mjml}, ${letter},
      ${JSON.stringify(texts)}::jsonb, ${media}::text[], 0,
      'rapport', ${at}, ${at}, 'rapport') returning id`.execute(tx);
  const id = rows[0]?.id ?? "";
  return {
    id,
    started: async (people) => void (await sql`update interact.campaigns set people = ${people} where id = ${id}`.execute(tx)),
    drop: async () => void (await sql`delete from interact.campaigns where id = ${id}`.execute(tx)),
  };
}
