/** A piece of HTML that may be placed as it is. */
export interface Html {
  readonly html: string;
}

export type Piece = Html | string | number | null | undefined | readonly Piece[];

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function place(piece: Piece): string {
  if (piece === null || piece === undefined) return "";
  if (typeof piece === "string" || typeof piece === "number") return String(piece).replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);
  if ("html" in piece) return piece.html;
  return piece.map(place).join("");
}

/** Every value is escaped unless it is HTML already. */
export function html(parts: TemplateStringsArray, ...values: readonly Piece[]): Html {
  return { html: parts.reduce((text, part, i) => text + part + (i < values.length ? place(values[i]) : ""), "") };
}
