import type { Db } from "../../platform/postgres.ts";
import { isUnconfirmed, rowFor, type ConsentDecision, type Decided } from "./consent.ts";
import { earlierDecisions, lockHeads, standingRows, type EarlierRow, type StandingRow } from "./consent-store.ts";
import { rulesOfAll, standingOfAll, type Kin } from "./family.ts";
import { decide, type GateFacts, type Verdict } from "./gate.ts";
import { logAnswers, recordStates, releaseAsks, suppressedAmong, type LogRow, type RecordState } from "./gate-store.ts";
import { familiesOf } from "./joined-store.ts";
import { purposes, type Purpose } from "./purposes-store.ts";
import { placesOf, quietUntil } from "./quiet-hours.ts";
import { restrictedRecords } from "./restrictions-store.ts";
import { getSetting } from "./settings-store.ts";
import { readSettings, type Sending } from "./settings-service.ts";

/** A question to the gate: may this message go to this person now? */
export interface Ask {
  readonly personId: string;
  /** Names the message; asking again with the same key is the same question. */
  readonly ask: string;
  readonly purpose: string;
  readonly medium: string;
  readonly address: string | null;
  readonly timeZone: string | null;
  readonly country: string | null;
}

export type Answer = Verdict & { readonly personId: string; readonly ask: string };

export interface Gate {
  /** Decides, records and reserves in the caller's transaction; answers in the order of the asks. */
  ask(tx: Db, asks: readonly Ask[], now: Date): Promise<Answer[]>;
  /** These messages were never delivered, whatever was permitted: they do not count as had by the person. */
  release(tx: Db, asks: readonly { readonly personId: string; readonly ask: string }[]): Promise<void>;
  /** What holds for each of these people, by purpose and medium; null for those who never said anything. */
  consents(db: Db, people: readonly string[], purpose: string, medium: string): Promise<Map<string, ConsentDecision | null>>;
  /** What the gate would say, without locking or reserving anything. */
  peek(db: Db, asks: readonly Ask[], now: Date): Promise<Answer[]>;
}

interface Heard {
  /** All records of those individuals that have several; who has one is not in it. */
  readonly families: Map<string, Kin[]>;
  /** What holds under a record, by record and purpose. */
  readonly consents: Map<string, StandingRow[]>;
  /** What was ever said under the records of the families, by record and purpose. */
  readonly said: Map<string, EarlierRow[]>;
}

interface Known extends Heard {
  readonly purposes: Map<string, Purpose>;
  /** Records of people whose data may be kept and not used. */
  readonly restricted: Set<string>;
  readonly states: Map<string, RecordState>;
  readonly suppressed: Set<string>;
  readonly sending: Sending;
  readonly armed: boolean;
}

const slot = (row: { personId: string; purpose: string }): string => `${row.personId}|${row.purpose}`;

/** What these people have said about these purposes, over all their records. */
async function hear(db: Db, people: readonly string[], about: readonly string[]): Promise<Heard> {
  const families = await familiesOf(db, people);
  const joined = [...new Set([...families.values()].flat().map((kin) => kin.id))];
  const rows = await standingRows(db, people, about);
  return {
    families,
    consents: Map.groupBy(rows, slot),
    said: Map.groupBy(joined.length === 0 ? [] : await earlierDecisions(db, joined), slot),
  };
}

async function read(db: Db, asks: readonly Ask[], now: Date, instance: string): Promise<Known> {
  const asked = [...new Set(asks.map((ask) => ask.personId))];
  const heard = await hear(db, asked, [...new Set(asks.map((ask) => ask.purpose))]);
  const joined = [...heard.families.values()].flat().map((kin) => kin.id);
  const addresses = asks.flatMap(({ medium, address }) => (address === null ? [] : [{ medium, address }]));
  const states = await recordStates(
    db,
    [...new Set([...asked, ...joined])],
    asks.map((ask) => ask.ask),
    now,
  );
  const armed = await getSetting<string>(db, "armedInstance");
  return {
    ...heard,
    purposes: new Map((await purposes(db)).map((purpose) => [purpose.id, purpose])),
    restricted: await restrictedRecords(db, asked),
    states: new Map(states.map((state) => [state.personId, state])),
    suppressed: await suppressedAmong(db, addresses),
    sending: (await readSettings(db)).sending,
    armed: armed === undefined || armed === instance,
  };
}

function consentFor(known: Heard, { personId, purpose, medium }: Pick<Ask, "personId" | "purpose" | "medium">): Decided | null {
  const family = known.families.get(personId);
  if (family === undefined) return rowFor(known.consents.get(slot({ personId, purpose })) ?? [], medium);
  return standingOfAll(
    family,
    family.flatMap((kin) => known.said.get(slot({ personId: kin.id, purpose })) ?? []),
    medium,
  );
}

/** What was asked for, sent and held, over all records of the individual. */
function stateOf(known: Known, family: readonly Kin[]): Pick<GateFacts, "rules" | "complaintOpen" | "sentInMonth" | "lastSentAt"> {
  const states = family.flatMap((kin) => known.states.get(kin.id) ?? []);
  const sent = states.flatMap(({ lastSentAt }) => (lastSentAt === null ? [] : [lastSentAt.getTime()]));
  return {
    rules: rulesOfAll(
      family,
      states.flatMap(({ rules }) => rules ?? []),
    ),
    complaintOpen: states.some(({ complaintOpen }) => complaintOpen),
    sentInMonth: states.reduce((sum, { sentInMonth }) => sum + sentInMonth, 0),
    lastSentAt: sent.length === 0 ? null : new Date(Math.max(...sent)),
  };
}

function answerAll(known: Known, asks: readonly Ask[], now: Date): Answer[] {
  const quiet = new Map<string, Date | null>();
  const granted = new Map<string, number>();
  const hours = { from: known.sending.quietFrom, to: known.sending.quietTo };
  return asks.map((ask) => {
    const place = `${ask.timeZone}|${ask.country}`;
    if (!quiet.has(place)) quiet.set(place, quietUntil(now, placesOf(ask, known.sending.timeZone), hours));
    const family = known.families.get(ask.personId) ?? [{ id: ask.personId, since: null }];
    const person = family[0]?.id ?? ask.personId;
    const state = stateOf(known, family);
    const already = granted.get(person) ?? 0;
    const purpose = known.purposes.get(ask.purpose);
    const purposeClass = purpose?.class ?? "marketing";
    const consent = consentFor(known, ask);
    const facts: GateFacts = {
      purposeClass,
      medium: ask.medium,
      address: ask.address,
      consent: consent?.decision ?? null,
      unconfirmed: purpose?.needsConfirming === true && isUnconfirmed(consent, ask.medium),
      restricted: known.restricted.has(ask.personId),
      suppressed: ask.address !== null && known.suppressed.has(`${ask.medium} ${ask.address.toLowerCase()}`),
      rules: state.rules,
      complaintOpen: state.complaintOpen,
      sentInMonth: state.sentInMonth + already,
      lastSentAt: already > 0 ? now : state.lastSentAt,
      houseCap: known.sending.capPerMonth,
      quietUntil: quiet.get(place) ?? null,
      armed: known.armed,
    };
    const verdict = decide(facts, now);
    // Two messages to one person in one batch count against each other.
    if (verdict.verdict === "permitted" && purposeClass === "marketing") granted.set(person, already + 1);
    return { ...verdict, personId: ask.personId, ask: ask.ask };
  });
}

/** @param instance names this copy of the data; another copy may not send until it is armed */
export function createGate(instance: string): Gate {
  return {
    async ask(tx, asks, now) {
      if (asks.length === 0) return [];
      await lockHeads(
        tx,
        asks.map((ask) => ask.personId),
      );
      const answers = answerAll(await read(tx, asks, now, instance), asks, now);
      const rows = answers.flatMap((answer, i): LogRow[] => {
        const ask = asks[i];
        if (ask === undefined || answer.verdict === "deferred") return [];
        return [
          {
            personId: ask.personId,
            ask: ask.ask,
            purpose: ask.purpose,
            medium: ask.medium,
            verdict: answer.verdict,
            reason: answer.reason,
          },
        ];
      });
      await logAnswers(tx, rows, now);
      return answers;
    },
    release: releaseAsks,
    async consents(db, people, purpose, medium) {
      const heard = await hear(db, people, [purpose]);
      return new Map(people.map((personId) => [personId, consentFor(heard, { personId, purpose, medium })?.decision ?? null]));
    },
    async peek(db, asks, now) {
      const answers: Answer[] = [];
      for (let i = 0; i < asks.length; i += 5000) {
        const part = asks.slice(i, i + 5000);
        answers.push(...answerAll(await read(db, part, now, instance), part, now));
      }
      return answers;
    },
  };
}
