import type { Db } from "../../platform/postgres.ts";
import { csvOf } from "../../platform/csv.ts";
import { dayOf } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import { nameOf } from "./segment-count-service.ts";
import { membersAfter } from "./segments-store.ts";

export interface ExportDeps {
  readonly db: Db;
  readonly identify: Pick<Identify, "cards">;
}

const PIECE = 2000;

/** Everybody in a segment as CSV, piece by piece, the header first. */
export async function* segmentCsv(
  { db, identify }: ExportDeps,
  id: string,
  took: (ids: readonly string[]) => void,
): AsyncGenerator<string> {
  // A spreadsheet takes the file for UTF-8 by its mark.
  yield "\uFEFFName,Customer number,E-mail,Country,In it since,Id\n";
  for (let after: string | null = null; ;) {
    const rows: { personId: string; since: Date }[] = await membersAfter(db, id, after, PIECE);
    if (rows.length === 0) return;
    after = rows.at(-1)?.personId ?? null;
    const ids = rows.map(({ personId }) => personId);
    const cards = new Map((await identify.cards(db, ids)).map((card) => [card.id, card]));
    took([...cards.keys()]);
    const lines = rows.flatMap(({ personId, since }) => {
      const card = cards.get(personId);
      if (card === undefined) return [];
      return [
        { name: nameOf(card), number: card.customerNumber, email: card.email, country: card.country, since: dayOf(since), id: personId },
      ];
    });
    // The header of each piece is left out: the file has one.
    yield lines.length === 0 ? "" : csvOf(lines).replace(/^[^\n]*\n/, "");
  }
}
