// What a use brings beside the offer itself: points, booked in the same transaction.
import type { Db } from "../../platform/postgres.ts";
import type { Points } from "../loyalty/index.ts";
import { offerKind } from "./kinds/index.ts";
import type { Use } from "./uses-store.ts";

export type PointsDoor = Pick<Points, "earn" | "reverse">;

const ACTOR = "offers";

/** The same use again books nothing and tells the same entry; null: it brings no points. */
async function entryOf(tx: Db, points: PointsDoor, kind: string, { id, personId, terms }: Use): Promise<string | null> {
  const count = offerKind(kind)?.points?.(terms) ?? 0;
  if (count === 0) return null;
  const ask = { personId, points: count, key: `offer:${id}`, why: "Extra points of an offer", actor: ACTOR };
  return (await points.earn(tx, ask)).id;
}

export async function bookPoints(tx: Db, points: PointsDoor, kind: string, use: Use): Promise<void> {
  await entryOf(tx, points, kind, use);
}

export async function takePointsBack(tx: Db, points: PointsDoor, kind: string, use: Use): Promise<void> {
  const entry = await entryOf(tx, points, kind, use);
  if (entry !== null) await points.reverse(tx, entry, "The whole order came back", ACTOR);
}
