import { DAY, dayOf } from "../../../vocabulary/time.ts";

/** One line of an order. */
export interface Line {
  readonly sku: string;
  readonly category: string;
  /** Branch or channel; empty where the log does not say. */
  readonly place: string;
  /** Minor units, as paid. */
  readonly amount: number;
}

/** Everything bought on one day. Days are UTC days since 1970. */
export interface Purchase {
  readonly day: number;
  readonly lines: readonly Line[];
}

/** What happened with one person, as far as the log and the records tell. */
export interface Story {
  readonly personId: string;
  /** One a day, oldest first. */
  readonly purchases: readonly Purchase[];
  /** Days on which something came back. */
  readonly returns: readonly number[];
  /** Contacts, oldest first. */
  readonly touches: readonly { readonly day: number; readonly name: string }[];
  /** Days on which others of their household or organisation bought; null: they belong to none. */
  readonly others: readonly number[] | null;
  /** Days on which we learned of another town of theirs; null: no address is known. */
  readonly moves: readonly number[] | null;
  /** Days on which they took a permission back; null: none is known of them, neither yes nor no. */
  readonly withdrawals: readonly number[] | null;
}

/** What the whole business tells: the same for everybody. */
export interface Market {
  /** Rises of an article's usual unit price, oldest first. */
  readonly rises: ReadonlyMap<string, readonly { readonly day: number; readonly rise: number }[]>;
  /** Articles and places that nobody buys any more, and the day of the last sale. */
  readonly ended: ReadonlyMap<string, number>;
  readonly closed: ReadonlyMap<string, number>;
  /** An article in words. */
  nameOf(sku: string): string;
  /** Whether the log names places at all. */
  readonly places: boolean;
  /** Kinds of goods that hardly anybody buys a second time, with the share (0 to 1) of their buyers who do. */
  readonly once: ReadonlyMap<string, number>;
  /** More contacts than this in 30 days are many here; null: too few contacts are in the log. */
  readonly many: number | null;
  /** Whether this business writes to its people: then not being written to says something. */
  readonly writes: boolean;
  /** Of past silences that were as long in multiples of the limit, the share (0 to 1) that ended by a purchase within a year; null: unknown. */
  comeBack(times: number): number | null;
}

/**
 * A purchase after which somebody fell silent, went on, or may do either yet; for people who never bought, their first own doing. What came after
 * `until` is not looked at, so that silences and those who went on are looked at over the same stretches.
 */
export interface Moment {
  readonly kind: Kind;
  readonly story: Story;
  readonly day: number;
  readonly until: number;
  /** As of which day one looks; only sentences depend on it, never a sign. */
  readonly asOf: number;
  /** Purchases up to and with this one; none for people who never bought. */
  readonly past: readonly Purchase[];
  /** Silent for longer than so many days after the purchase is lapsing. */
  readonly limit: number;
  readonly market: Market;
}

export type Kind = "silence" | "no-purchase";

/** What a reason finds at a moment. */
export interface Finding {
  /** The sign that is there, of those the reason names; null: it is not there. */
  readonly sign: string | null;
  /** Plain sentences, without a full stop left out. */
  readonly backing: readonly string[];
  readonly against: readonly string[];
  /** Why the data cannot tell at all; then there is neither sign nor sentence. */
  readonly unknown?: string;
  /** Where the finding is itself a probability (0 to 1) and needs no comparison. */
  readonly chance?: number;
  /** Nothing is decided yet, so nothing is to be explained. */
  readonly undecided?: true;
}

/** One suspected reason, in the style of the watch lists. A new reason is a new file of this shape, added to index.ts. */
export interface Reason {
  readonly id: string;
  /** Completes "Why?", e.g. "The price went up". */
  readonly label: string;
  /** Nobody's fault: nothing to mend, often nothing to do. */
  readonly harmless: boolean;
  readonly kinds: readonly Kind[];
  /** Which evidence it looks at. */
  readonly looksAt: string;
  /** What it calls for. */
  readonly action: string;
  /** Contacts (names of events) by which people tell it themselves. */
  readonly tellingTouches?: readonly string[];
  /** Kinds of suggestions (of the room care) by which people tell it themselves. */
  readonly tellingKinds?: readonly string[];
  /** Its signs in words that end "People who ...", for the sentence of how often silence follows. */
  readonly signs: Readonly<Record<string, string>>;
  look(moment: Moment): Finding;
}

export const NOTHING: Finding = { sign: null, backing: [], against: [] };

export const cannotTell = (unknown: string): Finding => ({ ...NOTHING, unknown });

/** So many days before the purchase a cause may lie. */
export const BEFORE = 60;

/** What a business says to people; the rest are their own doings. */
export const CONTACTS: readonly string[] = ["Mail Sent", "Mail Received", "Letter Sent", "Call Made", "Visit Made"];

/** A day number as a date. */
export const date = (day: number): string => dayOf(new Date(day * DAY));

export const daysLong = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

/** The first of some days within the stretch that counts. */
export const firstWithin = (days: readonly number[], { day, until }: Moment, before = BEFORE): number | undefined =>
  days.find((one) => one > day - before && one <= until);

/** Contacts with one of these names within the stretch that counts. */
export const touchesWithin = ({ story, day, until }: Moment, names: readonly string[], before = BEFORE): { day: number; name: string }[] =>
  story.touches.filter((touch) => touch.day > day - before && touch.day <= until && names.includes(touch.name));

/** Whether a day came before or after the last purchase, in words. */
export function beside(one: number, { day }: Moment): string {
  if (one === day) return "on the day of the last purchase";
  return one < day ? `${daysLong(day - one)} before the last purchase` : `${daysLong(one - day)} after the last purchase`;
}

/** How much of the amounts of the past year's purchases a condition holds for, 0 to 1; null where nothing was paid. */
export function shareOf({ past, day }: Moment, holds: (line: Line) => boolean): number | null {
  let [all, some] = [0, 0];
  for (const purchase of past) {
    if (purchase.day <= day - 365) continue;
    for (const line of purchase.lines) {
      const amount = Math.max(0, line.amount);
      all += amount;
      if (holds(line)) some += amount;
    }
  }
  return all > 0 ? some / all : null;
}
