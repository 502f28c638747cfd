// What no database keeps as text: NUL, and halves of a character that UTF-16 writes as two. Pure.
import { Problem } from "../vocabulary/errors.ts";

const kept = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

/** Refuses what was parsed of a request where a name or a text in it cannot be kept. However deep it is: no recursion. */
export function refuseUnkeepable(given: unknown): void {
  const rest: unknown[] = [given];
  while (rest.length > 0) {
    const value = rest.pop();
    if (typeof value === "string" && !kept(value))
      throw new Problem("invalid", "A text holds a character that cannot be kept: a NUL, or half of one that is written as two.");
    if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) continue;
    if (!Array.isArray(value)) for (const name of Object.keys(value)) rest.push(name);
    for (const part of Object.values(value)) rest.push(part);
  }
}
