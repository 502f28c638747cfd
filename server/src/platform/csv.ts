import { stringify } from "csv-stringify/sync";

/** A cell that a spreadsheet would run as a formula gets an apostrophe in front; plain numbers stay numbers. */
export function defuse(cell: string): string {
  return /^[=+\-@\t\r]/.test(cell) && !/^[-+]?[\d.,]+$/.test(cell) ? `'${cell}` : cell;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return defuse(typeof value === "string" ? value : JSON.stringify(value));
}

/** Rows as RFC 4180 CSV with a header; the columns are those of all rows, in the order they first come. */
export function csvOf(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return stringify([columns, ...rows.map((row) => columns.map((column) => cellOf(row[column])))]);
}
