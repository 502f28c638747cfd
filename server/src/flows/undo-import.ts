// Fact: an import is to be taken back. Asked for by a person; retried by the queue.
import type { Differentiate } from "../capabilities/differentiate/index.ts";
import type { Identify, Imports } from "../capabilities/identify/index.ts";
import type { Loyalty } from "../capabilities/loyalty/index.ts";
import type { Db } from "../platform/postgres.ts";
import type { PersonRecords } from "../platform/records.ts";

export interface UndoImportDeps {
  readonly imports: Pick<Imports, "undo">;
  readonly identify: Pick<Identify, "projection">;
  readonly differentiate: Pick<Differentiate, "askForRefresh">;
  readonly loyalty: { readonly earning: Pick<Loyalty["earning"], "recheck"> };
  /** The doors of rooms above identify with rows about people that are no mere figures. */
  readonly rooms: readonly Pick<PersonRecords, "exportRecords">[];
  /** Those of them that keep figures about everybody. */
  readonly reckoning: readonly Pick<PersonRecords, "eraseRecords">[];
}

/** Of these people, those whom a row of one of the rooms names. Figures about the others go with them. */
async function knownIn(
  { rooms, reckoning }: Pick<UndoImportDeps, "rooms" | "reckoning">,
  tx: Db,
  records: readonly string[],
): Promise<ReadonlySet<string>> {
  const wanted = new Set(records);
  const found = new Set<string>();
  for (const room of rooms) {
    for (const { rows, figures } of await room.exportRecords(tx, records)) {
      if (figures) continue;
      for (const row of rows) for (const value of Object.values(row)) if (typeof value === "string" && wanted.has(value)) found.add(value);
    }
  }
  const unknown = records.filter((id) => !found.has(id));
  for (const room of reckoning) await room.eraseRecords(tx, unknown);
  return found;
}

/** 1. What the file alone brought goes. 2. So do the points that it earned. 3. The projection follows. 4. Everybody's value and state are computed anew. */
export async function afterUndoAsked(
  { imports, identify, differentiate, loyalty, ...rooms }: UndoImportDeps,
  { id }: { id: string },
): Promise<void> {
  if ((await imports.undo(id, (tx, records) => knownIn(rooms, tx, records))) === null) return;
  await loyalty.earning.recheck();
  while (await identify.projection.step());
  await differentiate.askForRefresh();
}
