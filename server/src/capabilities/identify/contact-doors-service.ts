import type { Trust } from "../trust/index.ts";
import { erasedAmong } from "./held-back-service.ts";
import type { ContactDoors } from "./import-contacts-service.ts";

/** What a contact import says to trust. An import never overrules what the person set, and never re-opens a consent. */
export function contactDoors(trust: Pick<Trust, "recordConsents" | "putManyRules" | "tombstoned" | "restrictedRecords">): ContactDoors {
  return {
    erased: (db, lines) => erasedAmong(db, trust, lines),
    restricted: (db, records) => trust.restrictedRecords(db, records),
    async consents(tx, rows) {
      await trust.recordConsents(
        tx,
        rows.map((row) => ({
          personId: row.personId,
          identifier: row.identifier,
          purpose: row.purpose,
          medium: row.medium,
          decision: row.given ? ("given" as const) : ("refused" as const),
          words: { id: "imported", version: 1, language: "und", text: row.words },
          method: `import:${row.source}`,
          actor: "import",
          evidence: { words: row.words },
          at: row.at,
        })),
      );
    },
    async rules(tx, rows) {
      const [first] = rows;
      if (first === undefined) return;
      const unique = new Map(rows.map((row) => [row.personId, row]));
      await trust.putManyRules(
        tx,
        [...unique.values()].map(({ personId, medium, maxPerMonth }) => ({
          personId,
          medium: medium ?? null,
          maxPerMonth: maxPerMonth ?? null,
          pauseUntil: null,
        })),
        first.source.replace(/, line \d+$/, ""),
        first.at,
      );
    },
  };
}
