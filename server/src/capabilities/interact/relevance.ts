// What became of what we wanted to say: acted on, ignored, and rightly not said. Pure.
import { DAY } from "../../vocabulary/time.ts";
import { ANSWER_DAYS } from "./listening.ts";

/** One message that went out or was stopped. */
export interface Wanted {
  readonly at: Date;
  readonly medium: string;
  readonly campaignId: string;
  /** Why it was stopped; null: it went out. */
  readonly stopped: string | null;
  /** A human click or a reply. */
  readonly answered: boolean;
}

export const OUTCOMES = ["acted", "ignored", "young", "stopped"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Whether somebody bought within the days in which an answer counts. */
const boughtAfter = (at: Date, purchases: readonly Date[]): boolean =>
  purchases.some((one) => one > at && one.getTime() <= at.getTime() + ANSWER_DAYS * DAY);

/** `young`: it went out, and there is still time to answer. */
export function outcomeOf(message: Wanted, purchases: readonly Date[], now: Date): Outcome {
  if (message.stopped !== null) return "stopped";
  if (message.answered || boughtAfter(message.at, purchases)) return "acted";
  return isYoung(message.at, now) ? "young" : "ignored";
}

const isYoung = (at: Date, now: Date): boolean => at.getTime() + ANSWER_DAYS * DAY > now.getTime();

/** What a person had chosen or not agreed to: writing would have been against their wish. */
export const AGAINST_WISH: ReadonlySet<string> = new Set([
  "no-consent",
  "withdrawn",
  "not-confirmed",
  "restricted",
  "paused",
  "wrong-medium",
  "over-frequency",
]);

/** One cell of the report; counts are messages. */
export interface Cell {
  month: string;
  medium: string;
  campaignId: string;
  acted: number;
  /** Of those acted on, the ones that are not two weeks old: their fellows may still answer, so no rate counts them. */
  early: number;
  ignored: number;
  young: number;
  stopped: number;
}

/** Messages that one reason stopped. */
export interface Stopped {
  month: string;
  reason: string;
  medium: string;
  messages: number;
  /** Of them, those whose person bought all the same within the days in which an answer counts. */
  boughtAnyway: number;
}

export class RelevanceTally {
  readonly #cells = new Map<string, Cell>();
  readonly #stopped = new Map<string, Stopped>();

  add(message: Wanted, purchases: readonly Date[], now: Date): void {
    const month = message.at.toISOString().slice(0, 7);
    const { medium, campaignId, stopped: reason } = message;
    const key = `${month} ${medium} ${campaignId}`;
    const cell = this.#cells.get(key) ?? { month, medium, campaignId, acted: 0, early: 0, ignored: 0, young: 0, stopped: 0 };
    this.#cells.set(key, cell);
    const outcome = outcomeOf(message, purchases, now);
    cell[outcome]++;
    if (outcome === "acted" && isYoung(message.at, now)) cell.early++;
    if (reason === null) return;
    const place = `${month} ${medium} ${reason}`;
    const stopped = this.#stopped.get(place) ?? { month, reason, medium, messages: 0, boughtAnyway: 0 };
    this.#stopped.set(place, stopped);
    stopped.messages++;
    if (boughtAfter(message.at, purchases)) stopped.boughtAnyway++;
  }

  result(): { cells: Cell[]; stopped: Stopped[] } {
    const inOrder = <T extends { month: string }>(rows: Iterable<T>): T[] => [...rows].sort((a, b) => (a.month < b.month ? -1 : 1));
    return { cells: inOrder(this.#cells.values()), stopped: inOrder(this.#stopped.values()) };
  }
}
