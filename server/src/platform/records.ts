// Rows about people, table by table: read out for the person who asks, deleted for the person who wants to be forgotten.
import { sql, type Db } from "./postgres.ts";

/** A table that holds rows about people. */
export interface PersonTable {
  /** schema.table */
  readonly table: string;
  /** What its rows are, in plain words. */
  readonly title: string;
  /** Columns that hold the id of a person's record; person_id where nothing is said. */
  readonly columns?: readonly string[];
  /** Columns that say nothing about the person: places in the log, leases. They are left out of an export. */
  readonly without?: readonly string[];
  /** Worked out from what other tables hold, for everybody: such a row is no sign that the person is known here. */
  readonly figures?: true;
}

/** Rows of one table, as they go into an export: column → value as JSON. */
export interface RecordSection {
  readonly table: string;
  readonly title: string;
  readonly rows: Record<string, unknown>[];
  /** Worked out from what other tables hold. */
  readonly figures?: true;
}

/** Rows deleted, by table. */
export type Erased = Readonly<Record<string, number>>;

/** What every room's door can do with a person's rows. `ids` are the ids of all records of the person. */
export interface PersonRecords {
  exportRecords(db: Db, ids: readonly string[]): Promise<RecordSection[]>;
  /** Deletes in the caller's transaction. */
  eraseRecords(tx: Db, ids: readonly string[]): Promise<Erased>;
}

function about({ columns = ["person_id"] }: PersonTable, ids: readonly string[]) {
  return sql.join(
    columns.map((column) => sql`t.${sql.id(column)} = any(${ids}::uuid[])`),
    sql` or `,
  );
}

const named = ({ table }: PersonTable) => sql.id(...table.split("."));

/** @param tables in the order in which they can be deleted: those that refer to others first */
export function personRecords(tables: readonly PersonTable[]): PersonRecords {
  return {
    async exportRecords(db, ids) {
      const sections: RecordSection[] = [];
      for (const each of tables) {
        const { rows } = await sql<{ row: Record<string, unknown> }>`
          select to_jsonb(t) - ${each.without ?? []}::text[] as row from ${named(each)} t where ${about(each, ids)}`.execute(db);
        if (rows.length > 0) {
          const { table, title, figures } = each;
          sections.push({ table, title, rows: rows.map(({ row }) => row), ...(figures && { figures }) });
        }
      }
      return sections;
    },
    async eraseRecords(tx, ids) {
      const erased: Record<string, number> = {};
      for (const each of tables) {
        const { numAffectedRows } = await sql`delete from ${named(each)} t where ${about(each, ids)}`.execute(tx);
        if (numAffectedRows !== undefined && numAffectedRows > 0n) erased[each.table] = Number(numAffectedRows);
      }
      return erased;
    },
  };
}
