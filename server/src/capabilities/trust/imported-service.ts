// What an import said of people, when the import is taken back.
import type { Db } from "../../platform/postgres.ts";
import { recordConsents, type Recording } from "./consent-service.ts";
import { deleteImportedRules, heardFrom, importedConsents } from "./imported-store.ts";

/**
 * Ends consents that rest on an import alone (the ledger only grows, so that is a row: expired at the moment at which they were said to be
 * given, which counts as the stricter), and takes away contact rules that it brought.
 * @param source the import as its rows name it
 */
export async function takeBackImported(
  tx: Db,
  deps: Recording,
  personIds: readonly string[],
  source: string,
): Promise<{ consents: number; rules: number }> {
  const standing = await importedConsents(tx, personIds, source);
  const { recorded } = await recordConsents(
    tx,
    deps,
    standing.map((consent) => ({
      ...consent,
      decision: "expired" as const,
      words: { id: "import-taken-back", version: 1, language: "en", text: `The ${source} was taken back.` },
      method: "import:taken back",
      actor: "import",
    })),
  );
  return { consents: recorded, rules: await deleteImportedRules(tx, personIds, source) };
}

export { heardFrom };
