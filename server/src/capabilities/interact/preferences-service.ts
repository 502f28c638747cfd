import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import type { Dossier, Identify } from "../identify/index.ts";
import {
  allows,
  EVERY_MEDIUM,
  standing,
  type ConsentNow,
  type ContactRules,
  type NewConsent,
  type Purpose,
  type Trust,
} from "../trust/index.ts";
import { sentMoments, type SentMoment } from "./campaigns-reads.ts";
import { sendForClick } from "./clicks-store.ts";
import { consentWords, pageLanguage, pageWords, purposeName, type Language } from "./public-words.ts";

export interface PreferenceDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "rules" | "putRules" | "consentsNow" | "recordConsents" | "purposes">;
  readonly identify: Pick<Identify, "dossier">;
  readonly clock: Clock;
}

export interface PreferenceView {
  readonly language: Language;
  readonly name: string | null;
  readonly rules: ContactRules;
  readonly purposes: { readonly id: string; readonly name: string; readonly allowed: boolean }[];
  readonly facts: Dossier["facts"];
  readonly identifiers: Dossier["identifiers"];
  readonly sent: SentMoment[];
  readonly paused: boolean;
}

/** What it was like before, for an undo: rules, and for each purpose the media that were allowed. */
interface Snapshot {
  readonly rules: { readonly medium: string | null; readonly maxPerMonth: number | null; readonly pauseUntil: string | null };
  readonly allowed: Readonly<Record<string, readonly string[]>>;
}

export interface Changed {
  readonly sentence: string;
  readonly before: string | null;
}

const MEDIA = ["email", "letter", "sms", "phone"];

function allowedMedia(consents: readonly ConsentNow[], purpose: string): string[] {
  const events = consents.filter((row) => row.purpose === purpose).map((row) => ({ ...row, decision: row.decision as never }));
  return [...MEDIA, EVERY_MEDIUM].filter((medium) => {
    const now = standing(events, medium);
    return now !== null && allows(now.decision);
  });
}

interface Known {
  readonly rules: ContactRules;
  readonly consents: ConsentNow[];
  readonly purposes: Purpose[];
}

async function read(db: Db, deps: PreferenceDeps, personId: string): Promise<Known> {
  const rules = (await deps.trust.rules(db, [personId])).get(personId) ?? { medium: null, maxPerMonth: null, pauseUntil: null };
  const purposes = (await deps.trust.purposes(db)).filter((purpose) => purpose.class !== "service");
  return { rules, consents: await deps.trust.consentsNow(db, personId), purposes };
}

export async function view(deps: PreferenceDeps, personId: string, acceptLanguage: string): Promise<PreferenceView | null> {
  const { db } = deps.postgres;
  const dossier = await deps.identify.dossier(db, personId);
  if (dossier === null) return null;
  const known = await read(db, deps, personId);
  const language = pageLanguage(dossier.card.language, acceptLanguage);
  const now = deps.clock();
  return {
    language,
    name: dossier.card.name,
    rules: known.rules,
    paused: known.rules.pauseUntil !== null && known.rules.pauseUntil > now,
    purposes: known.purposes.map((purpose) => ({
      id: purpose.id,
      name: purposeName(purpose, language),
      allowed: allowedMedia(known.consents, purpose.id).length > 0,
    })),
    facts: dossier.facts,
    identifiers: dossier.identifiers,
    sent: (await sentMoments(db, personId, new Date(now.getTime() + DAY), 10)).filter((one) => one.kind !== "click"),
  };
}

function snapshot(known: Known): string {
  const { medium, maxPerMonth, pauseUntil } = known.rules;
  const before: Snapshot = {
    rules: { medium, maxPerMonth, pauseUntil: pauseUntil?.toISOString() ?? null },
    allowed: Object.fromEntries(known.purposes.map((purpose) => [purpose.id, allowedMedia(known.consents, purpose.id)])),
  };
  return Buffer.from(JSON.stringify(before)).toString("base64url");
}

function readSnapshot(text: string): Snapshot | null {
  try {
    const value = JSON.parse(Buffer.from(text, "base64url").toString()) as Snapshot;
    return typeof value.rules === "object" && typeof value.allowed === "object" ? value : null;
  } catch {
    return null;
  }
}

interface Change {
  readonly rules?: ContactRules;
  /** Purpose → media to give; an empty list withdraws everywhere. */
  readonly consents?: Readonly<Record<string, readonly string[]>>;
  readonly sentence: string;
}

const OFTEN: Record<string, { readonly max: number | null; readonly word: "oftenAny" | "often4" | "often1" | "oftenQuarter" }> = {
  any: { max: null, word: "oftenAny" },
  week: { max: 4, word: "often4" },
  month: { max: 1, word: "often1" },
  quarter: { max: 0.333, word: "oftenQuarter" },
};

function pauseEnd(months: number, now: Date): Date {
  const end = new Date(now);
  end.setUTCMonth(end.getUTCMonth() + months);
  return end;
}

/** What a pressed button means; null for anything that is no button of the page. */
function wanted(form: Readonly<Record<string, string>>, known: Known, language: Language, now: Date): Change | null {
  const words = pageWords(language);
  const { rules } = known;
  switch (form["action"]) {
    case "out":
      return { consents: Object.fromEntries(known.purposes.map((purpose) => [purpose.id, []])), sentence: words.outDone };
    case "medium": {
      const medium = form["medium"] ?? "";
      if (medium !== "" && !MEDIA.includes(medium)) return null;
      const name = medium === "" ? words.any : words[medium as "email"];
      return { rules: { ...rules, medium: medium === "" ? null : medium }, sentence: `${words.mediumHeading}: ${name}` };
    }
    case "often": {
      const often = OFTEN[form["often"] ?? ""];
      return often === undefined ? null : { rules: { ...rules, maxPerMonth: often.max }, sentence: `${words.often}: ${words[often.word]}` };
    }
    case "pause": {
      const months = Number(form["months"]);
      if (![0, 1, 3, 6].includes(months)) return null;
      const until = months === 0 ? null : pauseEnd(months, now);
      return { rules: { ...rules, pauseUntil: until }, sentence: until === null ? words.pauseEnd : `${words.pausedUntil} ${dayOf(until)}` };
    }
    case "purpose": {
      const purpose = known.purposes.find((one) => one.id === form["purpose"]);
      if (purpose === undefined) return null;
      const on = form["allow"] === "yes";
      return {
        consents: { [purpose.id]: on ? [EVERY_MEDIUM] : [] },
        sentence: `${purposeName(purpose, language)}: ${on ? words.on : words.off}`,
      };
    }
    case "undo": {
      const before = readSnapshot(form["before"] ?? "");
      if (before === null) return null;
      const pause = before.rules.pauseUntil;
      return {
        rules: { ...before.rules, pauseUntil: pause === null ? null : new Date(pause) },
        consents: before.allowed,
        sentence: words.undone,
      };
    }
    default:
      return null;
  }
}

/** One moment later than anything recorded, so that what the person does last is last. */
function later(known: Known, now: Date): Date {
  return known.consents.reduce((at, row) => (row.at >= at ? new Date(row.at.getTime() + 1) : at), now);
}

async function writeConsents(
  tx: Db,
  deps: PreferenceDeps,
  personId: string,
  known: Known,
  change: Change,
  language: Language,
): Promise<void> {
  const at = later(known, deps.clock());
  const base = {
    personId,
    identifier: "preference link",
    method: "preference-page",
    actor: "person",
    at,
    words: consentWords("preference-page", language, change.sentence),
  };
  const entries = Object.entries(change.consents ?? {}).flatMap(([purpose, media]): NewConsent[] => {
    if (!known.purposes.some((one) => one.id === purpose)) return [];
    const now = allowedMedia(known.consents, purpose);
    if (media.length === 0) {
      const refusedAll = known.consents.some((row) => row.purpose === purpose && row.medium === EVERY_MEDIUM) && now.length === 0;
      return refusedAll ? [] : [{ ...base, purpose, medium: EVERY_MEDIUM, decision: "withdrawn" }];
    }
    return media.filter((medium) => !now.includes(medium)).map((medium) => ({ ...base, purpose, medium, decision: "given" }));
  });
  await deps.trust.recordConsents(tx, entries);
}

/** Does what the person asked, at once. Null: the form was none of ours. */
export function applyForm(
  deps: PreferenceDeps,
  personId: string,
  form: Readonly<Record<string, string>>,
  language: Language,
): Promise<Changed | null> {
  return deps.postgres.transaction(async (tx) => {
    const known = await read(tx, deps, personId);
    const now = deps.clock();
    const change = wanted(form, known, language, now);
    if (change === null) return null;
    if (change.consents !== undefined) await writeConsents(tx, deps, personId, known, change, language);
    if (change.rules !== undefined) await deps.trust.putRules(tx, personId, change.rules, "preference page", change.sentence, now);
    return { sentence: change.sentence, before: form["action"] === "undo" ? null : snapshot(known) };
  });
}

/** One click, one effect: withdraws the purpose of the message everywhere. Never expires. */
export function unsubscribe(deps: PreferenceDeps, personId: string, sendId: string | null, language: Language): Promise<void> {
  return deps.postgres.transaction(async (tx) => {
    const send = sendId === null ? null : await sendForClick(tx, personId, sendId);
    const purpose = send?.purpose ?? "offers";
    const known = await read(tx, deps, personId);
    const refused = known.consents.some((row) => row.purpose === purpose && row.medium === EVERY_MEDIUM && !allows(row.decision as never));
    if (refused && allowedMedia(known.consents, purpose).length === 0) return;
    await deps.trust.recordConsents(tx, [
      {
        personId,
        identifier: send?.address ?? "unsubscribe link",
        purpose,
        medium: EVERY_MEDIUM,
        decision: "withdrawn",
        method: "one-click",
        actor: "person",
        at: later(known, deps.clock()),
        words: consentWords("one-click", language, pageWords(language).unsubText),
        ...(sendId === null ? {} : { evidence: { send: sendId } }),
      },
    ]);
  });
}
