import { sql, type Db } from "../../platform/postgres.ts";
import type { Programme } from "./programme.ts";

export interface ProgrammeVersion {
  readonly version: number;
  /** In force from then on, until the next; null: the programme rests. */
  readonly programme: Programme | null;
  readonly since: Date;
  readonly actor: string;
}

/** All versions, the oldest first; purchases are worth what the version of their moment says. */
export async function programmeVersions(db: Db): Promise<ProgrammeVersion[]> {
  const { rows } = await sql<ProgrammeVersion>`
    select version, programme, since, actor from loyalty.programmes order by since, version`.execute(db);
  return rows;
}

export async function insertProgramme(tx: Db, { programme, since, actor }: Omit<ProgrammeVersion, "version">): Promise<void> {
  await sql`
    insert into loyalty.programmes (programme, since, actor)
    values (${programme === null ? null : JSON.stringify(programme)}::jsonb, ${since}, ${actor})`.execute(tx);
}
