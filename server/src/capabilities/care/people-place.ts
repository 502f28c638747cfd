import { Problem } from "../../vocabulary/errors.ts";

interface Moment {
  readonly since: string;
  readonly id: string;
}

/** A place among people sorted by when they became known, as an opaque word. */
export function encodeMoment({ since, id }: Moment): string {
  return Buffer.from(`${id} ${since}`).toString("base64url");
}

export function decodeMoment(cursor: string): Moment {
  const [, id, since] = /^([0-9a-f-]{36}) ([-+:. 0-9]+)$/.exec(Buffer.from(cursor, "base64url").toString("utf8")) ?? [];
  if (id === undefined || since === undefined) {
    throw new Problem("invalid", "This cursor is not one that we gave out. Start again from the first page.");
  }
  return { since, id };
}
