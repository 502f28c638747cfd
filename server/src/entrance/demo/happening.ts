/** What a demonstration's past is lived through with. */
import type { House } from "../house.ts";
import type { DemoBusiness } from "./business.ts";
import type { Telling } from "./load.ts";
import type { DrawnJourney } from "./past-journeys.ts";

export const ACTOR = "demonstration";
export const HOUR = 3_600_000;

export interface Trading {
  readonly seed: string;
  readonly now: Date;
  readonly house: House;
  readonly demo: DemoBusiness;
  /** Turns the clock of the house. */
  readonly turn: (at: Date) => void;
}

export interface Past extends Trading {
  readonly telling: Telling;
  readonly drawn: readonly { readonly id: string; readonly drawn: DrawnJourney }[];
}

/** Something that happened on a day. */
export interface Happening {
  readonly at: Date;
  readonly happen: () => Promise<void>;
}

/** So many at a time: each may need a connection of its own. */
const LANES = 4;

/** Does something for each, a few at a time, in their order. */
export async function forEach<T>(all: readonly T[], work: (one: T, place: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < all.length) {
      const place = next++;
      await work(all[place]!, place);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Lets things happen in their order, at their time. */
export async function live({ now, turn }: Pick<Trading, "now" | "turn">, all: readonly Happening[]): Promise<void> {
  for (const { at, happen } of all.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
    if (at > now) return;
    turn(at);
    await happen();
  }
}
