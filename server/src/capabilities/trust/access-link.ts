import { createHash } from "node:crypto";

export type LinkKind = "invite" | "reset";

/** For how long a link opens the door, in milliseconds. */
export const LINK_LIFE: Readonly<Record<LinkKind, number>> = { invite: 7 * 86_400_000, reset: 2 * 3_600_000 };

/** 256 bits from a CSPRNG need no slower hash. */
export function linkHash(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** The token stands behind the #, which browsers keep to themselves: no server, log or referrer ever sees it. */
export function linkAddress(publicUrl: string, token: string): string {
  return `${publicUrl}/join#${token}`;
}
