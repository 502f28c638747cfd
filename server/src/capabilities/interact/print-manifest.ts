// What is where in a print run, for whoever folds and posts it. Pure.
import { createHash } from "node:crypto";
import { csvOf } from "../../platform/csv.ts";
import { LABELS } from "./letter-sheet.ts";

export interface ManifestLine {
  readonly personId: string;
  readonly name: string | null;
  /** As printed: a postal address, or a number. */
  readonly address: string;
}

/**
 * A line for each letter in its order. An address stands as the first 16 hexadecimal digits of its SHA-256, a number as itself.
 * @param marks first and last page of each letter, from 1
 */
export function manifestOf(lines: readonly ManifestLine[], marks: readonly number[], cover: string): string {
  const end = marks.at(-1) ?? 0;
  const perSheet = LABELS[cover];
  return csvOf(
    lines.map(({ personId, address }, i) => ({
      position: i + 1,
      first_page: marks[2 * i] ?? "",
      last_page: marks[2 * i + 1] ?? "",
      cover_page: cover === "window" ? "" : end + 1 + (perSheet === undefined ? i : Math.floor(i / perSheet)),
      label: perSheet === undefined ? "" : (i % perSheet) + 1,
      person: personId,
      address: /^\+?\d+$/.test(address) ? address : createHash("sha256").update(address).digest("hex").slice(0, 16),
    })),
  );
}
