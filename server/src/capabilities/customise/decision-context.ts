// The person and the moment in the names that the model knows.
import type { Features } from "./arm-columns.ts";

/** Where and when something may be offered. */
export interface DecisionContext {
  readonly moment: Date;
  /** A name of the caller's for where the person is: a branch, a country, "home". */
  readonly place?: string | undefined;
  /** What kind of page they look at. */
  readonly page?: string | undefined;
  readonly slot?: string | undefined;
}

/** What differentiate worked out of a person; "" where it says nothing. */
export interface Profile {
  readonly tier: string;
  readonly state: string;
  readonly need: string;
  readonly habit: string;
}

export const STRANGER: Profile = { tier: "", state: "", need: "", habit: "" };

interface Local {
  readonly hour: number;
  readonly weekend: boolean;
}

/** Clocks of all zones change on a quarter of an hour. */
const QUARTER = 900_000;
let last = { timeZone: "", quarter: 0, local: { hour: 0, weekend: false } };

/** Most are asked about now, and to ask a zone's clock takes long. */
function local(moment: Date, timeZone: string): Local {
  const quarter = Math.floor(moment.getTime() / QUARTER);
  if (last.timeZone !== timeZone || last.quarter !== quarter) last = { timeZone, quarter, local: localAt(moment, timeZone) };
  return last.local;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function localAt(moment: Date, timeZone: string): Local {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23", weekday: "short" });
    formats.set(timeZone, format);
  }
  const parts = format.formatToParts(moment);
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  return { hour: Number(of("hour")), weekend: ["Sat", "Sun"].includes(of("weekday")) };
}

/** Night, morning, afternoon and evening. */
const partOfDay = (hour: number): string => (hour < 6 ? "night" : hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening");

/** @param timeZone IANA name of where the hour counts */
export function featuresOf(profile: Profile, { moment, place, page, slot }: DecisionContext, medium: string, timeZone: string): Features {
  const { hour, weekend } = local(moment, timeZone);
  const named: readonly [string, string | undefined][] = [
    ["tier", profile.tier],
    ["state", profile.state],
    ["need", profile.need],
    ["habit", profile.habit],
    ["medium", medium],
    ["hour", partOfDay(hour)],
    ["day", weekend ? "weekend" : "weekday"],
    ["place", place?.trim().toLowerCase()],
    ["page", page],
    ["slot", slot],
  ];
  return named.flatMap(([name, value]) => (value === undefined || value === "" ? [] : [`${name}:${value}`]));
}

const STATE_WORDS: Readonly<Record<string, string>> = {
  stranger: "not known yet",
  prospect: "have not bought yet",
  "engaged-prospect": "show interest and have not bought yet",
  "first-time": "bought once",
  repeat: "buy again and again",
  lapsing: "are about to leave",
  former: "have not bought for long",
  "won-back": "came back",
  gone: "are gone for good",
};

const HABIT_WORDS: Readonly<Record<string, string>> = {
  loyalty: "they buy here from the heart",
  habit: "they buy here out of habit",
  latent: "they like us and buy little",
};

const MEDIUM_WORDS: Readonly<Record<string, string>> = {
  web: "it is shown on a page",
  desk: "they are at the desk",
  email: "it is said by mail",
  phone: "it is said by telephone",
};

const WORDS: Readonly<Record<string, (value: string) => string>> = {
  tier: (value) => `they are in tier ${value}`,
  state: (value) => `they ${STATE_WORDS[value] ?? value}`,
  need: (value) => `their needs are those of group ${value}`,
  habit: (value) => HABIT_WORDS[value] ?? `their loyalty is of the kind “${value}”`,
  medium: (value) => MEDIUM_WORDS[value] ?? `it is said by ${value}`,
  hour: (value) => (value === "night" ? "it is night" : `it is ${value === "afternoon" ? "the afternoon" : `the ${value}`}`),
  day: (value) => (value === "weekend" ? "it is the weekend" : "it is a weekday"),
  place: (value) => `they are at “${value}”`,
  page: (value) => `they look at a page of the kind “${value}”`,
  slot: (value) => `it is for the slot “${value}”`,
  own: () => "of how they answered such offers before",
};

/** A feature as the end of a sentence that begins with "because"; null for what is no feature of the person or the moment. */
export function featureWords(feature: string): string | null {
  const [name = "", ...value] = feature.split(":");
  return WORDS[name]?.(value.join(":")) ?? null;
}
