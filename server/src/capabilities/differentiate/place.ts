/** Cursors of lists: a place as an opaque word, and back. */
import { Problem } from "../../vocabulary/errors.ts";

export interface Place {
  by: number;
  personId: string;
}

export function encodePlace(place: Place | undefined): string | null {
  return place === undefined ? null : Buffer.from(JSON.stringify([place.by, place.personId])).toString("base64url");
}

export function decodePlace(cursor: string | undefined): Place | null {
  if (cursor === undefined) return null;
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(parsed) && typeof parsed[0] === "number" && typeof parsed[1] === "string" && /^[0-9a-f-]{36}$/.test(parsed[1])) {
      return { by: parsed[0], personId: parsed[1] };
    }
  } catch {
    // Told below.
  }
  throw new Problem("invalid", "This cursor is not one that we gave out. Start again from the first page.");
}
