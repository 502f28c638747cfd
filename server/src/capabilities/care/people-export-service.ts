import { defuse } from "../../platform/csv.ts";
import type { PeopleFilter, Sort } from "./people-filter.ts";
import { rowsOf } from "./people-service.ts";
import { LARGEST_PIECE, passing, sievesOf, sourceOf, type PeopleDeps } from "./people-source-service.ts";

const HEAD = ["Name", "Customer number", "E-mail", "Country", "State", "Tier", "Orders", "Sales", "Last order", "Id"];

function csvLine(cells: readonly (string | number | null)[]): string {
  const quoted = cells.map((cell) => {
    if (typeof cell === "number") return String(cell);
    const text = defuse(cell ?? "");
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return `${quoted.join(",")}\r\n`;
}

/** The whole list as CSV, piece by piece, in the order of the screen; `took` is told whose records went into each piece. */
export async function* peopleCsv(deps: PeopleDeps, filter: PeopleFilter & { sort?: Sort | undefined }, took: (ids: string[]) => void) {
  // A spreadsheet takes the file for UTF-8 by its mark.
  yield `\uFEFF${csvLine(HEAD)}`;
  const ask = { ...filter, limit: 1 };
  const { source, answered } = await sourceOf(deps, ask);
  for await (const piece of passing(source, sievesOf(deps, ask, answered), undefined, LARGEST_PIECE)) {
    const people = await rowsOf(
      deps,
      piece.kept.map(({ id }) => id),
    );
    took(people.map(({ id }) => id));
    yield people
      .map((one) =>
        csvLine([
          one.name,
          one.customerNumber,
          one.email,
          one.country,
          one.stateLabel,
          one.tier,
          one.orders,
          (one.revenueMinor / 100).toFixed(2),
          one.lastDay,
          one.id,
        ]),
      )
      .join("");
  }
}
