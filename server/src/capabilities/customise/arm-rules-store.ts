import { sql, type Db } from "../../platform/postgres.ts";

/** What a marketer fixed or forbade. */
export interface ArmRule {
  readonly id: string;
  /** offer:<id>, presentation:<id> or nothing. */
  readonly subject: string;
  readonly action: "pin" | "forbid";
  /** Null: for everybody. */
  readonly segmentId: string | null;
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly endedAt: Date | null;
}

const COLUMNS = sql`id, subject, action, segment_id as "segmentId", made_at as "madeAt", made_by as "madeBy", ended_at as "endedAt"`;

/** In force, the newest first. */
export async function armRules(db: Db): Promise<ArmRule[]> {
  const { rows } = await sql<ArmRule>`select ${COLUMNS} from customise.arm_rules where ended_at is null order by id desc`.execute(db);
  return rows;
}

export async function insertArmRule(
  db: Db,
  { subject, action, segmentId, madeAt, madeBy }: Omit<ArmRule, "id" | "endedAt">,
): Promise<ArmRule | undefined> {
  const { rows } = await sql<ArmRule>`
    insert into customise.arm_rules (subject, action, segment_id, made_at, made_by)
    values (${subject}, ${action}, ${segmentId}, ${madeAt}, ${madeBy}) returning ${COLUMNS}`.execute(db);
  return rows[0];
}

/** Ends a rule, or with null puts it into force again. */
export async function endArmRule(db: Db, id: string, ended: { at: Date; by: string } | null): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update customise.arm_rules set ended_at = ${ended?.at ?? null}, ended_by = ${ended?.by ?? null} where id = ${id}`.execute(db);
  return numAffectedRows === 1n;
}
