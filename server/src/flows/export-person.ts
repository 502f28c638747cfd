// A person asks for a copy of everything: every room's door is asked, and what it says goes into one answer.
import type { Differentiate } from "../capabilities/differentiate/index.ts";
import type { Trust } from "../capabilities/trust/index.ts";
import type { PersonRecords, RecordSection } from "../platform/records.ts";
import { snapshot, type Postgres } from "../platform/postgres.ts";
import { csvOf } from "../platform/csv.ts";
import { zip } from "../platform/zip.ts";
import { Problem } from "../vocabulary/errors.ts";

export interface ExportDeps {
  readonly postgres: Postgres;
  readonly clock: () => Date;
  readonly trust: Pick<Trust, "recordsOf" | "settings">;
  readonly differentiate: Pick<Differentiate, "exportRecords">;
  /** The doors with rows of people in PostgreSQL, from the ground up. */
  readonly rooms: readonly Pick<PersonRecords, "exportRecords">[];
}

/** Everything there is about one person, ready for machines. */
export interface PersonExport {
  readonly format: "rapport-person-1";
  readonly madeAt: string;
  /** Who holds the data. */
  readonly controller: string;
  readonly person: string;
  /** Ids of the records that were joined into this person, itself first. */
  readonly records: string[];
  readonly sections: RecordSection[];
}

/** One snapshot, so an erasure at the same time means all or nothing. */
export async function exportPerson(deps: ExportDeps, id: string): Promise<PersonExport> {
  const found = await snapshot(deps.postgres, async (tx) => {
    const { people, records } = await deps.trust.recordsOf(tx, [id]);
    const sections: RecordSection[] = [];
    for (const room of deps.rooms) sections.push(...(await room.exportRecords(tx, records)));
    const { business } = await deps.trust.settings(tx);
    return { person: people[0] ?? id, records, sections, controller: business.name };
  });
  if (!found.sections.some((section) => section.table === "identify.people")) throw new Problem("not-found", "There is no such person.");
  const computed = await deps.differentiate.exportRecords(found.records);
  return { format: "rapport-person-1", madeAt: deps.clock().toISOString(), ...found, sections: [...found.sections, ...computed] };
}

/** One table a file, and the whole once more as JSON. */
export function exportZip(all: PersonExport): Buffer {
  const tables = all.sections.map((section) => ({ name: `${section.table}.csv`, bytes: Buffer.from(csvOf(section.rows)) }));
  const contents = csvOf(all.sections.map(({ table, title, rows }) => ({ file: `${table}.csv`, about: title, rows: rows.length })));
  return zip(
    [
      { name: "contents.csv", bytes: Buffer.from(contents) },
      { name: "person.json", bytes: Buffer.from(`${JSON.stringify(all, null, 2)}\n`) },
      ...tables,
    ],
    new Date(all.madeAt),
  );
}
