// A batch of questions to the gate, answered one after the other: each permission counts for those after it. Pure.
import { isUnconfirmed, standing, type Decided } from "./consent.ts";
import type { Reserved } from "./budgets-store.ts";
import type { EarlierRow } from "./consent-store.ts";
import { rulesOfAll, standingOfAll, type Kin } from "./family.ts";
import { decide, type GateFacts, type PurposeClass, type Verdict } from "./gate.ts";
import type { Deaf, RecordFacts, SentCounts } from "./gate-facts-reads.ts";
import { addCounts, NO_CAPS, NOTHING_SENT, type Counts } from "./house-caps.ts";
import type { Purse } from "./purse.ts";
import type { Purpose } from "./purposes-store.ts";
import { placesOf, quietUntil } from "./quiet-hours.ts";
import type { Sending } from "./settings-service.ts";
import { DAY } from "../../vocabulary/time.ts";

/** A question to the gate: may this message go to this person now? Its class (service, marketing, asked-for alert) is its purpose's. */
export interface Ask {
  readonly personId: string;
  /** Names the message; asking again with the same key is the same question. */
  readonly ask: string;
  readonly purpose: string;
  readonly medium: string;
  readonly address: string | null;
  readonly timeZone: string | null;
  readonly country: string | null;
  /** What the message looks like; two with the same are the same attempt. Left out: it is taken for a new one. */
  readonly presentation?: string | null;
}

export type Answer = Verdict & { readonly personId: string; readonly ask: string };

/** An answer with what it rests on and what it reserves. */
export interface Decision {
  readonly ask: Ask;
  readonly answer: Answer;
  readonly purposeClass: PurposeClass;
  readonly tier: string | null;
  readonly costMilli: number;
  /** The record whose quiet this message is the one attempt to end. */
  readonly attemptOf: string | null;
}

export interface Heard {
  /** All records of those individuals that have several; who has one is not in it. */
  readonly families: Map<string, Kin[]>;
  /** What was ever said, by record and purpose. */
  readonly said: Map<string, EarlierRow[]>;
}

export interface Known extends Heard {
  readonly purposes: Map<string, Pick<Purpose, "class" | "needsConfirming">>;
  /** Records of people whose data may be kept and not used. */
  readonly restricted: Set<string>;
  readonly records: ReadonlyMap<string, RecordFacts>;
  readonly suppressed: Set<string>;
  readonly sending: Sending;
  readonly costs: Map<string, number>;
  readonly purse: Purse;
  /** What was reserved for these questions when they were put before, by record and ask. */
  readonly reserved: Map<string, Reserved>;
  readonly armed: boolean;
}

export const slotOf = (row: { personId: string; purpose: string }): string => `${row.personId}|${row.purpose}`;

export function consentFor(heard: Heard, { personId, purpose, medium }: Pick<Ask, "personId" | "purpose" | "medium">): Decided | null {
  const family = heard.families.get(personId);
  if (family === undefined) return standing(heard.said.get(slotOf({ personId, purpose })) ?? [], medium);
  return standingOfAll(
    family,
    family.flatMap((kin) => heard.said.get(slotOf({ personId: kin.id, purpose })) ?? []),
    medium,
  );
}

const latest = (dates: readonly (Date | null)[]): Date | null =>
  dates.reduce<Date | null>((last, date) => (date !== null && (last === null || date > last) ? date : last), null);

/** What one individual has had, over all records; permissions of this batch are added as they are given. */
class Had {
  readonly #byMedium = new Map<string, Counts>();
  lastAt: Date | null;

  constructor(rows: readonly SentCounts[]) {
    for (const row of rows) this.#byMedium.set(row.medium, addCounts(this.by(row.medium), row));
    this.lastAt = latest(rows.map((row) => row.lastAt));
  }

  by(medium: string): Counts {
    return this.#byMedium.get(medium) ?? NOTHING_SENT;
  }

  all(): Counts {
    return [...this.#byMedium.values()].reduce(addCounts, NOTHING_SENT);
  }

  add(medium: string, at: Date): void {
    this.#byMedium.set(medium, addCounts(this.by(medium), { day: 1, week: 1, month: 1 }));
    this.lastAt = at;
  }
}

/** What was asked for and held, over all records of the individual. */
function stateOf(
  known: Known,
  family: readonly Kin[],
  now: Date,
): Pick<GateFacts, "rules" | "complaintOpen" | "resting"> & { tier: string | null } {
  const states = family.flatMap((kin) => known.records.get(kin.id) ?? []);
  const rest = known.sending.restAfterComplaint * DAY;
  return {
    rules: rulesOfAll(
      family,
      states.flatMap(({ rules }) => rules ?? []),
    ),
    complaintOpen: states.some(({ complaintOpen }) => complaintOpen),
    resting: states.some(({ complaintClosedAt }) => complaintClosedAt !== null && now.getTime() - complaintClosedAt.getTime() < rest),
    tier: states.find(({ tier }) => tier !== null)?.tier ?? null,
  };
}

function numbnessOf(open: Deaf | undefined, { ask, presentation }: Ask): GateFacts["numb"] {
  if (open === undefined) return null;
  const tried = open.attemptAsk !== null && open.attemptAsk !== ask;
  const same = presentation !== undefined && presentation !== null && presentation === open.presentation && open.attemptAsk !== ask;
  return { quietUntil: open.quietUntil, tried, same };
}

function capsOf({ capPerDay, capPerWeek, capPerMonth, mediumCaps }: Sending, medium: string): Pick<GateFacts, "caps" | "capsHere"> {
  return { caps: { day: capPerDay, week: capPerWeek, month: capPerMonth }, capsHere: mediumCaps[medium] ?? NO_CAPS };
}

/**
 * Answers in the order of the asks. What is permitted is taken from the purse that came along and counts for those after it.
 * @param apart each as if it were the only one: nothing is taken and nothing counts
 */
export function answerAll(known: Known, asks: readonly Ask[], now: Date, apart = false): Decision[] {
  const quiet = new Map<string, Date | null>();
  const had = new Map<string, Had>();
  const tried = new Map<string, Deaf>();
  const hours = { from: known.sending.quietFrom, to: known.sending.quietTo };
  return asks.map((ask) => {
    const place = `${ask.timeZone}|${ask.country}`;
    if (!quiet.has(place)) quiet.set(place, quietUntil(now, placesOf(ask, known.sending.timeZone), hours));
    const family = known.families.get(ask.personId) ?? [{ id: ask.personId, since: null }];
    const person = family[0]?.id ?? ask.personId;
    const mine = had.get(person) ?? new Had(family.flatMap((kin) => known.records.get(kin.id)?.sent ?? []));
    had.set(person, mine);
    const { tier, ...state } = stateOf(known, family, now);
    const purpose = known.purposes.get(ask.purpose);
    const purposeClass = purpose?.class ?? "marketing";
    const consent = consentFor(known, ask);
    const costMilli = purposeClass === "marketing" ? (known.costs.get(ask.medium) ?? 0) : 0;
    const before = known.reserved.get(`${ask.personId}|${ask.ask}`);
    const numb =
      tried.get(`${person}|${ask.medium}`) ??
      family.flatMap((kin) => known.records.get(kin.id)?.numb ?? []).find(({ medium }) => medium === ask.medium);
    const facts: GateFacts = {
      ...state,
      ...capsOf(known.sending, ask.medium),
      purposeClass,
      medium: ask.medium,
      address: ask.address,
      consent: consent?.decision ?? null,
      unconfirmed: purpose?.needsConfirming === true && isUnconfirmed(consent, ask.medium),
      restricted: known.restricted.has(ask.personId),
      suppressed: ask.address !== null && known.suppressed.has(`${ask.medium} ${ask.address.toLowerCase()}`),
      alertsRest: known.sending.complaintStopsAlerts,
      numb: numbnessOf(numb, ask),
      sent: mine.all(),
      sentHere: mine.by(ask.medium),
      lastSentAt: mine.lastAt,
      // A question that is put again has paid already.
      paid: before !== undefined || known.purse.pays(tier, costMilli),
      quietUntil: quiet.get(place) ?? null,
      armed: known.armed,
    };
    const verdict = decide(facts, now);
    const counts = !apart && verdict.verdict === "permitted" && purposeClass === "marketing";
    const attempt = counts ? numb : undefined;
    if (attempt !== undefined) tried.set(`${person}|${ask.medium}`, { ...attempt, attemptAsk: ask.ask });
    if (counts) {
      mine.add(ask.medium, now);
      if (before === undefined) known.purse.take(tier, costMilli);
    }
    if (!apart && verdict.verdict === "refused" && before !== undefined) known.purse.giveBack(before.tier, before.costMilli, before.month);
    return {
      ask,
      answer: { ...verdict, personId: ask.personId, ask: ask.ask },
      purposeClass,
      tier,
      costMilli,
      attemptOf: attempt?.personId ?? null,
    };
  });
}
