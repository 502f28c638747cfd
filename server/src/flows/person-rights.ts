// What a person may ask for, over all rooms, behind one door: the routes, the command line and the preference page use it.
import type { Differentiate } from "../capabilities/differentiate/index.ts";
import type { Identify } from "../capabilities/identify/index.ts";
import type { Tombstone, Trust } from "../capabilities/trust/index.ts";
import type { ClickHouse } from "../platform/clickhouse.ts";
import type { Files } from "../platform/files.ts";
import { Problem } from "../vocabulary/errors.ts";
import { eraseAgain, erasePeople, type EraseAsk, type EraseDeps } from "./erase-person.ts";
import { exportPerson, exportZip, type ExportDeps, type PersonExport } from "./export-person.ts";
import { whyPerson, type Why, type WhyDeps } from "./why.ts";
import { verifyErasure, type Verification } from "./verify-erasure.ts";

export interface PersonRights {
  export(personId: string): Promise<PersonExport>;
  exportZip(personId: string): Promise<Buffer>;
  /** Why each message came, and what we know, from where, and how it was used. */
  why(personId: string): Promise<Why>;
  /** Erases people; returns the id of the erasure, which goes on in the background. */
  erase(ids: readonly string[], ask: EraseAsk): Promise<string>;
  /** What the person says is right takes the place of what we had; that stays in the history. */
  correct(personId: string, attribute: string, value: unknown, source: string): Promise<void>;
  /** Kept, not used: nothing goes out, imports change nothing, values leave the person out. */
  restrict(personId: string, reason: string, actor: string): Promise<void>;
  liftRestriction(personId: string): Promise<void>;
  keepTombstones(stones: readonly Tombstone[]): void;
  /** After a restore: erases again whom the tombstones know. */
  eraseAgain(): Promise<number>;
  /** Where the words stand in either store or in a file. */
  verify(words: readonly string[]): Promise<Verification>;
}

export interface PersonRightsDeps extends Omit<ExportDeps, "trust" | "rooms"> {
  readonly clickhouse: ClickHouse;
  readonly files: Files;
  readonly trust: Trust;
  readonly identify: Pick<Identify, "declareFacts" | "cards" | "dossier">;
  readonly interact: WhyDeps["interact"];
  readonly differentiate: Pick<Differentiate, "exportRecords" | "eraseValues">;
  readonly erase: EraseDeps;
  /** From the ground up. */
  readonly rooms: ExportDeps["rooms"];
}

async function known(deps: PersonRightsDeps, personId: string): Promise<string> {
  const { people } = await deps.trust.recordsOf(deps.postgres.db, [personId]);
  const [card] = await deps.identify.cards(deps.postgres.db, people);
  if (card === undefined) throw new Problem("not-found", "There is no such person.");
  return card.id;
}

/** Fact: person restricted. 1. What was worked out about them goes; the next refresh leaves them out. */
export async function afterRestriction(
  deps: {
    readonly trust: Pick<Trust, "recordsOf">;
    readonly postgres: EraseDeps["postgres"];
    readonly differentiate: Pick<Differentiate, "eraseValues">;
  },
  { personId }: { personId: string },
): Promise<void> {
  const { records } = await deps.trust.recordsOf(deps.postgres.db, [personId]);
  await deps.differentiate.eraseValues(records);
}

export function createPersonRights(deps: PersonRightsDeps): PersonRights {
  const { postgres, trust, identify, clock, erase } = deps;
  return {
    export: (personId) => exportPerson(deps, personId),
    why: (personId) => whyPerson(deps, personId),
    exportZip: async (personId) => exportZip(await exportPerson(deps, personId)),
    erase: (ids, ask) => erasePeople(erase, ids, ask),
    async correct(personId, attribute, value, source) {
      const id = await known(deps, personId);
      await postgres.transaction((tx) => identify.declareFacts(tx, [{ personId: id, attribute, value, source, at: clock() }]));
    },
    async restrict(personId, reason, actor) {
      const id = await known(deps, personId);
      await postgres.transaction((tx) => trust.restrict(tx, id, reason, actor));
    },
    async liftRestriction(personId) {
      const lifted = await postgres.transaction((tx) => trust.liftRestriction(tx, personId));
      if (!lifted) throw new Problem("conflict", "The use of this person's data is not restricted.");
    },
    keepTombstones: (stones) => erase.tombstones.keep(stones),
    eraseAgain: () => eraseAgain(erase),
    verify: (words) => verifyErasure(deps, words),
  };
}
