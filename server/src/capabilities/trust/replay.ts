// What the gate said, decided once more under other rules of the house. What people themselves chose stays as it was. Pure.
import { DAY } from "../../vocabulary/time.ts";
import { capReached, NO_CAPS, WINDOW_DAYS, type Caps, type Counts } from "./house-caps.ts";
import { monthOf, Purse } from "./purse.ts";
import { placesOf, quietUntil } from "./quiet-hours.ts";
import type { HoldSpan, ReplayRow } from "./replay-reads.ts";
import type { Sending } from "./settings-service.ts";

export type HouseRules = Omit<
  Sending,
  "fromName" | "fromAddress" | "postalAddress" | "listenPause" | "listenPauseGrowth" | "listenPauseMost"
>;

export interface ReplayAsk {
  /** Oldest first; those before `from` only count towards caps. */
  readonly rows: readonly ReplayRow[];
  readonly holds: readonly HoldSpan[];
  readonly rules: HouseRules;
  /** Thousandths of a minor unit a month by tier; a tier that is left out has no limit. Of the people in `rows`. */
  readonly budgets: ReadonlyMap<string, number>;
  readonly costs: ReadonlyMap<string, number>;
  readonly from: Date;
}

/** Messages of one medium that one reason stopped, or that are not stopped by it any more. */
export interface Moved {
  readonly reason: string;
  readonly medium: string;
  messages: number;
  readonly people: Set<string>;
}

export interface ReplayResult {
  /** Marketing messages and alerts that went out, and that would have. */
  sentBefore: number;
  sentAfter: number;
  /** Went out then, and would not have. */
  readonly stopped: Moved[];
  /** Were stopped then by a rule of the house, and would have gone out. */
  readonly through: Moved[];
  /** Would have waited for the morning. */
  delayed: number;
  readonly media: Map<string, { before: number; after: number }>;
}

/** The reasons that rest on the house's own rules; all others are the person's, the address's or the law's. */
const HOUSE_REASONS: ReadonlySet<string> = new Set(["house-cap", "medium-cap", "tier-budget", "complaint-open", "complaint-rest"]);

interface Sent {
  readonly at: number;
  readonly medium: string;
}

const countsOf = (sent: readonly Sent[], at: number): Counts => {
  const since = (window: keyof Caps): number => sent.filter((one) => one.at > at - WINDOW_DAYS[window] * DAY).length;
  return { day: since("day"), week: since("week"), month: since("month") };
};

/** Why the house would have stopped a message, or null. */
function stoppedBy(row: ReplayRow, ask: ReplayAsk, before: readonly Sent[], holds: readonly HoldSpan[], purse: Purse): string | null {
  const { rules } = ask;
  const at = row.at.getTime();
  if (row.class === "marketing" || rules.complaintStopsAlerts) {
    if (holds.some(({ openedAt, closedAt }) => openedAt <= row.at && (closedAt === null || closedAt > row.at))) return "complaint-open";
    const rest = rules.restAfterComplaint * DAY;
    if (holds.some(({ closedAt }) => closedAt !== null && closedAt <= row.at && at - closedAt.getTime() < rest)) return "complaint-rest";
  }
  if (row.class !== "marketing") return null;
  if (capReached({ day: rules.capPerDay, week: rules.capPerWeek, month: rules.capPerMonth }, countsOf(before, at))) return "house-cap";
  const here = before.filter(({ medium }) => medium === row.medium);
  if (capReached(rules.mediumCaps[row.medium] ?? NO_CAPS, countsOf(here, at))) return "medium-cap";
  return purse.pays(row.tier, ask.costs.get(row.medium) ?? 0) ? null : "tier-budget";
}

/** Whether a moment is quiet at a place; each minute of each place is looked up once. */
function quietness(rules: HouseRules): (row: ReplayRow) => boolean {
  const hours = { from: rules.quietFrom, to: rules.quietTo };
  const known = new Map<string, boolean>();
  return ({ place, at, medium, class: purposeClass }) => {
    if (medium === "letter" || purposeClass === "service") return false;
    const minute = Math.floor(at.getTime() / 60_000);
    const key = `${place} ${minute}`;
    let quiet = known.get(key);
    if (quiet === undefined) {
      const country = place !== null && /^[A-Z]{2}$/.test(place) ? place : null;
      const zones = placesOf({ timeZone: country === null ? place : null, country }, rules.timeZone);
      known.set(key, (quiet = quietUntil(new Date(minute * 60_000), zones, hours) !== null));
    }
    return quiet;
  };
}

function tally(into: Moved[], reason: string, { medium, personId }: ReplayRow): void {
  let moved = into.find((one) => one.reason === reason && one.medium === medium);
  if (moved === undefined) into.push((moved = { reason, medium, messages: 0, people: new Set() }));
  moved.messages++;
  moved.people.add(personId);
}

class Replay {
  readonly result: ReplayResult = { sentBefore: 0, sentAfter: 0, stopped: [], through: [], delayed: 0, media: new Map() };
  readonly #ask: ReplayAsk;
  readonly #holds: Map<string, HoldSpan[]>;
  readonly #sent = new Map<string, Sent[]>();
  readonly #quiet: (row: ReplayRow) => boolean;
  #purse = new Purse([], "");
  #month = "";

  constructor(ask: ReplayAsk) {
    this.#ask = ask;
    this.#holds = Map.groupBy(ask.holds, ({ personId }) => personId);
    this.#quiet = quietness(ask.rules);
  }

  take(row: ReplayRow): void {
    const before = this.#sent.get(row.personId) ?? [];
    this.#sent.set(row.personId, before);
    this.#turn(row.at);
    if (row.at < this.#ask.from) {
      if (row.permitted) this.#send(row, before);
      return;
    }
    if (row.class === "service") return;
    if (!row.permitted && !HOUSE_REASONS.has(row.reason)) return;
    const why = stoppedBy(row, this.#ask, before, this.#holds.get(row.personId) ?? [], this.#purse);
    this.#count(row, why);
    if (why === null) this.#send(row, before);
  }

  #send(row: ReplayRow, before: Sent[]): void {
    if (row.class !== "marketing") return;
    before.push({ at: row.at.getTime(), medium: row.medium });
    this.#purse.take(row.tier, this.#ask.costs.get(row.medium) ?? 0);
  }

  #turn(at: Date): void {
    const month = monthOf(at);
    if (month === this.#month) return;
    this.#month = month;
    this.#purse = new Purse(
      [...this.#ask.budgets].map(([tier, budgetMilli]) => ({ tier, month, budgetMilli, spentMilli: 0 })),
      month,
    );
  }

  #count(row: ReplayRow, why: string | null): void {
    const { result } = this;
    const medium = result.media.get(row.medium) ?? { before: 0, after: 0 };
    result.media.set(row.medium, medium);
    if (row.permitted) {
      result.sentBefore++;
      medium.before++;
    }
    if (why === null) {
      result.sentAfter++;
      medium.after++;
      if (this.#quiet(row)) result.delayed++;
    }
    if (row.permitted && why !== null) tally(result.stopped, why, row);
    if (!row.permitted && why === null) tally(result.through, row.reason, row);
  }
}

export function replay(ask: ReplayAsk): ReplayResult {
  const run = new Replay(ask);
  for (const row of ask.rows) run.take(row);
  return run.result;
}
