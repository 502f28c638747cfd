// Whether an address or a number reaches the person: what went well last, and what stands against using it.
import type { Db } from "../../platform/postgres.ts";
import type { Trust } from "../trust/index.ts";
import { addressRecords, type AddressRecord } from "./contact-points-reads.ts";

export interface ContactPoint {
  readonly kind: string;
  readonly value: string;
}

export interface ContactState {
  /** The last time that a message arrived and nothing has spoken against the address since; null: none. */
  readonly lastSuccess: { readonly at: Date; readonly how: "delivered" | "clicked" } | null;
  /** Why it must not be used, as suppressions name it; null: it may. */
  readonly blocked: { readonly reason: string; readonly at: Date } | null;
}

/** By which media a kind of identifier is used. */
const MEDIA: Readonly<Record<string, readonly string[]>> = { email: ["email"], phone: ["phone", "sms"] };

function lastSuccess(known: AddressRecord | undefined, blockedAt: Date | undefined): ContactState["lastSuccess"] {
  const delivered = known?.deliveredAt ?? null;
  const clicked = known?.clickedAt ?? null;
  const last = clicked !== null && (delivered === null || clicked > delivered) ? clicked : delivered;
  const against = Math.max(known?.failedAt?.getTime() ?? 0, blockedAt?.getTime() ?? 0);
  if (last === null || last.getTime() <= against) return null;
  return { at: last, how: last === clicked ? "clicked" : "delivered" };
}

/** The state of each contact point, in the same order; null for what is none, such as a customer number. */
export async function contactStates(
  db: Db,
  trust: Pick<Trust, "recordsOf" | "suppressionOf">,
  personId: string,
  points: readonly ContactPoint[],
): Promise<(ContactState | null)[]> {
  const { records } = await trust.recordsOf(db, [personId]);
  const known = new Map((await addressRecords(db, records)).map((row) => [row.address, row]));
  return Promise.all(
    points.map(async ({ kind, value }) => {
      const media = MEDIA[kind];
      if (media === undefined) return null;
      const stops = await Promise.all(media.map((medium) => trust.suppressionOf(db, medium, value)));
      const blocked = stops.find((stop) => stop !== null) ?? null;
      return { lastSuccess: lastSuccess(kind === "email" ? known.get(value.toLowerCase()) : undefined, blocked?.at), blocked };
    }),
  );
}
