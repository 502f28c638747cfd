import { sql, type Db } from "../../platform/postgres.ts";
import type { PurposeClass } from "./gate.ts";

export const LEGAL_BASES = ["consent", "contract", "legitimate interest", "legal duty"] as const;
export type LegalBasis = (typeof LEGAL_BASES)[number];

export interface Purpose {
  readonly id: string;
  readonly name: string;
  readonly class: PurposeClass;
  readonly description: string;
  readonly version: number;
  readonly legalBasis: LegalBasis;
  /** Who else gets the data for it. */
  readonly recipients: string[];
  /** A yes from a web form counts for mail only when it was confirmed from the mailbox. */
  readonly needsConfirming: boolean;
  readonly archivedAt: Date | null;
}

const COLUMNS = sql.raw(`id, name, class, description, version, legal_basis as "legalBasis", recipients,
  needs_confirming as "needsConfirming", archived_at as "archivedAt"`);

/** All purposes, archived ones too, in their order. */
export async function purposes(db: Db): Promise<Purpose[]> {
  const { rows } = await sql<Purpose>`select ${COLUMNS} from trust.purposes order by position, id`.execute(db);
  return rows;
}

export async function lockPurpose(tx: Db, id: string): Promise<Purpose | null> {
  const { rows } = await sql<Purpose>`select ${COLUMNS} from trust.purposes where id = ${id} for update`.execute(tx);
  return rows[0] ?? null;
}

/** False if the id is taken. */
export async function insertPurpose(tx: Db, purpose: Omit<Purpose, "version" | "archivedAt">): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into trust.purposes (id, name, class, description, legal_basis, recipients, needs_confirming, position)
    values (${purpose.id}, ${purpose.name}, ${purpose.class}, ${purpose.description}, ${purpose.legalBasis}, ${purpose.recipients},
      ${purpose.needsConfirming}, (select coalesce(max(position), 0) + 1 from trust.purposes))
    on conflict do nothing`.execute(tx);
  return numAffectedRows === 1n;
}

export async function updatePurpose(tx: Db, purpose: Purpose): Promise<void> {
  await sql`
    update trust.purposes set name = ${purpose.name}, description = ${purpose.description}, legal_basis = ${purpose.legalBasis},
      recipients = ${purpose.recipients}, needs_confirming = ${purpose.needsConfirming}, version = ${purpose.version},
      archived_at = ${purpose.archivedAt}
    where id = ${purpose.id}`.execute(tx);
}

/** Keeps what a purpose says at this version. */
export async function keepVersion(tx: Db, purpose: Omit<Purpose, "archivedAt">, actor: string, at: Date): Promise<void> {
  await sql`
    insert into trust.purpose_versions (purpose, version, name, description, legal_basis, recipients, at, actor)
    values (${purpose.id}, ${purpose.version}, ${purpose.name}, ${purpose.description}, ${purpose.legalBasis}, ${purpose.recipients}, ${at}, ${actor})
    on conflict do nothing`.execute(tx);
}

export interface MediumRow {
  readonly id: string;
  readonly name: string;
  readonly archivedAt: Date | null;
}

export async function media(db: Db): Promise<MediumRow[]> {
  const { rows } = await sql<MediumRow>`select id, name, archived_at as "archivedAt" from trust.media order by position, id`.execute(db);
  return rows;
}

/** Adds a medium or changes its name and whether it is in use. */
export async function upsertMedium(tx: Db, medium: MediumRow): Promise<void> {
  await sql`
    insert into trust.media (id, name, position, archived_at)
    values (${medium.id}, ${medium.name}, (select coalesce(max(position), 0) + 1 from trust.media), ${medium.archivedAt})
    on conflict (id) do update set name = excluded.name, archived_at = excluded.archived_at`.execute(tx);
}
