// What a pressed button of the page means for the contact rules and consents, and how to put it back. Pure.
import { DAY, dayOf } from "../../vocabulary/time.ts";
import type { Language } from "../../vocabulary/language.ts";
import {
  allows,
  EVERY_MEDIUM,
  isUnconfirmed,
  rowFor,
  type ConsentDecision,
  type ConsentNow,
  type ContactRules,
  type Purpose,
} from "../trust/index.ts";
import type { Fields } from "./fact-fields.ts";
import { isWish, MEDIA, wishName } from "./media/index.ts";
import { pageWords, purposeName } from "./public-words.ts";

export interface Known {
  readonly rules: ContactRules;
  readonly consents: ConsentNow[];
  readonly purposes: Purpose[];
}

export interface Change {
  readonly rules?: ContactRules;
  /** Purpose → media to give; an empty list withdraws everywhere. */
  readonly consents?: Readonly<Record<string, readonly string[]>>;
  readonly sentence: string;
}

/** How it was before a change; each part only where the change touched it. */
export interface Snapshot {
  readonly rules?: { readonly medium: string | null; readonly maxPerMonth: number | null; readonly pauseUntil: string | null };
  /** Purpose → media that were allowed. */
  readonly allowed?: Readonly<Record<string, readonly string[]>>;
  /** Attribute → what the person had declared; null: nothing. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** An answer that is taken back may be asked for again. */
  readonly answered?: { readonly attribute: string; readonly before: unknown };
  readonly alert?: { readonly id: string; readonly open: boolean };
  /** What they said, to be taken back. */
  readonly said?: { readonly id: string };
}

export function allowedMedia(consents: readonly ConsentNow[], purpose: string): string[] {
  const rows = consents.filter((row) => row.purpose === purpose);
  return [...MEDIA.map(({ id }) => id), EVERY_MEDIUM].filter((medium) => {
    const now = rowFor(rows, medium);
    return now !== null && allows(now.decision as ConsentDecision);
  });
}

/** Said yes to on a web page, and not confirmed from the mailbox: for mail it does not count yet. */
export function waitsForMail(consents: readonly ConsentNow[], { id, needsConfirming }: Pick<Purpose, "id" | "needsConfirming">): boolean {
  const rows = consents.filter((row) => row.purpose === id);
  return needsConfirming && isUnconfirmed(rowFor(rows, "email"), "email");
}

export function snapshotOf({ rules: { medium, maxPerMonth, pauseUntil }, consents, purposes }: Known): Snapshot {
  return {
    rules: { medium, maxPerMonth, pauseUntil: pauseUntil?.toISOString() ?? null },
    allowed: Object.fromEntries(purposes.map((purpose) => [purpose.id, allowedMedia(consents, purpose.id)])),
  };
}

export function packed(snapshot: Snapshot): string {
  return Buffer.from(JSON.stringify(snapshot)).toString("base64url");
}

/** A snapshot as the form brings it back; null for anything else. */
export function unpacked(text: string): Snapshot | null {
  try {
    const value = JSON.parse(Buffer.from(text, "base64url").toString()) as Snapshot | null;
    const parts = [value?.rules, value?.allowed, value?.facts, value?.answered, value?.alert, value?.said].filter(
      (part) => part !== undefined,
    );
    return parts.length > 0 && parts.every((part) => typeof part === "object" && part !== null) ? value : null;
  } catch {
    return null;
  }
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

/** Rules that no button of ours could have set are none to go back to. */
function rulesBefore({ medium, maxPerMonth, pauseUntil }: NonNullable<Snapshot["rules"]>, now: Date): ContactRules | null {
  const until = pauseUntil === null ? null : new Date(pauseUntil);
  const fits =
    (medium === null || isWish(medium)) &&
    (maxPerMonth === null || (typeof maxPerMonth === "number" && maxPerMonth >= 0 && maxPerMonth <= 100)) &&
    (until === null || (until.getTime() < now.getTime() + 1000 * DAY && until.getTime() > 0));
  return fits ? { medium, maxPerMonth, pauseUntil: until } : null;
}

/** What goes back to rules and consents as they were; null where the snapshot makes no sense. */
export function undoing({ rules, allowed }: Snapshot, language: Language, now: Date): Change | null {
  const before = rules === undefined ? undefined : rulesBefore(rules, now);
  if (before === null) return null;
  const known = allowed === undefined || Object.values(allowed).every((media) => Array.isArray(media));
  if (!known) return null;
  return {
    ...(before === undefined ? {} : { rules: before }),
    ...(allowed === undefined ? {} : { consents: allowed }),
    sentence: pageWords(language).undone,
  };
}

/** What a pressed button means; null for anything that is no button about rules and consents. */
export function wanted(form: Fields, { rules, purposes }: Known, language: Language, now: Date): Change | null {
  const words = pageWords(language);
  switch (form["action"]) {
    case "out":
      return { consents: Object.fromEntries(purposes.map((purpose) => [purpose.id, []])), sentence: words.outDone };
    case "medium": {
      const medium = form["medium"] ?? "";
      if (medium !== "" && !isWish(medium)) return null;
      const name = medium === "" ? words.any : wishName(medium, language);
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
      const purpose = purposes.find((one) => one.id === form["purpose"]);
      if (purpose === undefined) return null;
      const on = form["allow"] === "yes";
      return {
        consents: { [purpose.id]: on ? [EVERY_MEDIUM] : [] },
        sentence: `${purposeName(purpose, language)}: ${on ? words.on : words.off}`,
      };
    }
    default:
      return null;
  }
}
