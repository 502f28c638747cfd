export type Cell = string | number | null | undefined;

/** One line of a CSV file. A cell that a spreadsheet would run as a formula gets a quote in front. */
function lineOf(cells: readonly Cell[]): string {
  return cells.map(cellOf).join(",");
}

function cellOf(cell: Cell): string {
  if (typeof cell === "number") return String(cell);
  const text = cell ?? "";
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map(lineOf).join("\r\n");
}

export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken the address over by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

export function saveCsv(name: string, head: readonly string[], rows: readonly (readonly Cell[])[]): void {
  saveFile(`${name}.csv`, new Blob(["\uFEFF", csvOf(head, rows)], { type: "text/csv;charset=utf-8" }));
}
