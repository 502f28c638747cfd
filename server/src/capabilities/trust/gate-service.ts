import type { Db } from "../../platform/postgres.ts";
import { standing } from "./consent.ts";
import { lockHeads, standingRows, type StandingRow } from "./consent-store.ts";
import { decide, type GateFacts, type PurposeClass, type Verdict } from "./gate.ts";
import { logAnswers, personStates, purposes, releaseAsks, suppressedAmong, type LogRow, type PersonState } from "./gate-store.ts";
import { placesOf, quietUntil } from "./quiet-hours.ts";
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
  /** What the gate would say, without locking or reserving anything. */
  peek(db: Db, asks: readonly Ask[], now: Date): Promise<Answer[]>;
}

interface Known {
  readonly classes: Map<string, PurposeClass>;
  readonly consents: Map<string, StandingRow[]>;
  readonly states: Map<string, PersonState>;
  readonly suppressed: Set<string>;
  readonly sending: Sending;
  readonly armed: boolean;
}

async function read(db: Db, asks: readonly Ask[], now: Date, instance: string): Promise<Known> {
  const people = [...new Set(asks.map((ask) => ask.personId))];
  const addresses = asks.flatMap(({ medium, address }) => (address === null ? [] : [{ medium, address }]));
  const rows = await standingRows(db, people, [...new Set(asks.map((ask) => ask.purpose))]);
  const states = await personStates(
    db,
    people,
    asks.map((ask) => ask.ask),
    now,
  );
  const armed = await getSetting<string>(db, "armedInstance");
  return {
    classes: new Map((await purposes(db)).map((purpose) => [purpose.id, purpose.class])),
    consents: Map.groupBy(rows, (row) => `${row.personId}|${row.purpose}`),
    states: new Map(states.map((state) => [state.personId, state])),
    suppressed: await suppressedAmong(db, addresses),
    sending: (await readSettings(db)).sending,
    armed: armed === undefined || armed === instance,
  };
}

function answerAll(known: Known, asks: readonly Ask[], now: Date): Answer[] {
  const quiet = new Map<string, Date | null>();
  const granted = new Map<string, number>();
  const hours = { from: known.sending.quietFrom, to: known.sending.quietTo };
  return asks.map((ask) => {
    const place = `${ask.timeZone}|${ask.country}`;
    if (!quiet.has(place)) quiet.set(place, quietUntil(now, placesOf(ask, known.sending.timeZone), hours));
    const state = known.states.get(ask.personId);
    const already = granted.get(ask.personId) ?? 0;
    const purposeClass = known.classes.get(ask.purpose) ?? "marketing";
    const facts: GateFacts = {
      purposeClass,
      medium: ask.medium,
      address: ask.address,
      consent: standing(known.consents.get(`${ask.personId}|${ask.purpose}`) ?? [], ask.medium)?.decision ?? null,
      suppressed: ask.address !== null && known.suppressed.has(`${ask.medium} ${ask.address.toLowerCase()}`),
      rules: state?.rules ?? { medium: null, maxPerMonth: null, pauseUntil: null },
      complaintOpen: state?.complaintOpen ?? false,
      sentInMonth: (state?.sentInMonth ?? 0) + already,
      lastSentAt: already > 0 ? now : (state?.lastSentAt ?? null),
      houseCap: known.sending.capPerMonth,
      quietUntil: quiet.get(place) ?? null,
      armed: known.armed,
    };
    const verdict = decide(facts, now);
    // Two messages to one person in one batch count against each other.
    if (verdict.verdict === "permitted" && purposeClass === "marketing") granted.set(ask.personId, already + 1);
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
