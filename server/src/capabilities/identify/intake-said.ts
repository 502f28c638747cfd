// What one event of the inbox says: who, when, what. Pure.
import { normaliseEmail } from "./contact-row.ts";
import type { Address } from "./identify-tables.ts";
import { canonicalName } from "./intake-commerce.ts";
import { e164 } from "./phone.ts";
import { happenedAt, moment, type EventType } from "./intake-event.ts";

type Values = Readonly<Record<string, unknown>>;

/** Everything in an event that points at somebody. */
export interface Given {
  readonly customerNumber: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly anonymousId: string | null;
  /** Of an alias: who the person was until now. */
  readonly previousId: string | null;
}

export interface Said {
  readonly type: EventType;
  readonly name: string;
  readonly at: Date;
  /** As sent; null where the sender gave none. */
  readonly messageId: string | null;
  /** Whether the sender said when it happened. */
  readonly timed: boolean;
  readonly given: Given;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly properties: Values;
  readonly context: Values;
  readonly groupId: string | null;
  readonly traits: Values;
}

const asValues = (value: unknown): Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};

/** Whole numbers that a double cannot hold become texts with all their digits. */
export function parseExact(json: string): Values {
  if (!/\d{16}/.test(json)) return asValues(JSON.parse(json));
  const exact = (_: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "") ? context?.source : value;
  return asValues(JSON.parse(json, exact));
}

/** A text with something in it, or null; numbers become texts. */
function text(value: unknown): string | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const trimmed = String(value).trim();
  return trimmed === "" ? null : trimmed;
}

function first(values: Values, ...keys: string[]): string | null {
  for (const key of keys) {
    const found = text(values[key]);
    if (found !== null) return found;
  }
  return null;
}

/** A number in E.164, or null: without its country a number may be anybody's. */
function phoneOf(traits: Values): string | null {
  const country = first(traits, "country") ?? first(asValues(traits["address"]), "country") ?? "";
  return e164(first(traits, "phone") ?? "", country) ?? null;
}

function emailOf(written: string | null): string | null {
  return written === null ? null : (normaliseEmail(written) ?? null);
}

function addressOf(traits: Values): Address | null {
  const address = asValues(traits["address"]);
  const street = first(address, "street", "line1", "address1");
  const city = first(address, "city");
  if (street === null || city === null) return null;
  const state = first(address, "state", "region");
  return {
    lines: [street, ...(state === null ? [] : [state])],
    postalCode: first(address, "postalCode", "postal_code", "zip") ?? "",
    city,
    country: first(address, "country") ?? "",
  };
}

function namesOf(traits: Values): { given_name?: string; family_name?: string } {
  const given = first(traits, "firstName", "first_name", "given_name");
  const family = first(traits, "lastName", "last_name", "family_name");
  if (given !== null || family !== null) {
    return { ...(given === null ? {} : { given_name: given }), ...(family === null ? {} : { family_name: family }) };
  }
  const [one, ...others] = first(traits, "name")?.split(/\s+/) ?? [];
  return one === undefined || others.length === 0 ? {} : { given_name: one, family_name: others.join(" ") };
}

const NAMED = new Set([
  "firstName",
  "first_name",
  "given_name",
  "lastName",
  "last_name",
  "family_name",
  "name",
  "address",
  "email",
  "phone",
]);

/** Traits under the names of the data dictionary; those it does not have are left to the event. */
function factsOf(traits: Values): Record<string, unknown> {
  const address = addressOf(traits);
  const country = first(traits, "country") ?? first(asValues(traits["address"]), "country");
  const others = Object.entries(traits).filter(([key, value]) => !NAMED.has(key) && value !== null && value !== "");
  return {
    ...Object.fromEntries(others.map(([key, value]) => [key.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase(), value])),
    ...namesOf(traits),
    ...(address === null ? {} : { address }),
    ...(country === null ? {} : { country }),
  };
}

const NAMES: Readonly<Record<Exclude<EventType, "track">, string>> = {
  identify: "Identified",
  page: "Page Viewed",
  screen: "Screen Viewed",
  group: "Group Joined",
  alias: "Alias Set",
};

/** @param sentAt of the whole batch; an event's own counts first */
export function readEvent(event: Values, sentAt: Date | null, receivedAt: Date): Said {
  const type = event["type"] as EventType;
  const context = asValues(event["context"]);
  const properties = asValues(event["properties"]);
  // Only identify says what a person is like; elsewhere traits in the context say who it is.
  const traits = { ...asValues(context["traits"]), ...asValues(event["traits"]) };
  const own = type === "group" ? asValues(context["traits"]) : traits;
  const timestamp = moment(event["timestamp"]) ?? moment(event["originalTimestamp"]);
  const email = first(own, "email") ?? (type === "track" ? first(properties, "email") : null);
  return {
    type,
    name: type === "track" ? canonicalName(text(event["event"]) ?? "").slice(0, 200) : NAMES[type],
    at: happenedAt(timestamp, moment(event["sentAt"]) ?? sentAt, receivedAt),
    messageId: text(event["messageId"]),
    timed: timestamp !== null,
    given: {
      customerNumber: text(event["userId"]),
      email: emailOf(email),
      phone: phoneOf(own),
      anonymousId: text(event["anonymousId"]),
      previousId: type === "alias" ? text(event["previousId"]) : null,
    },
    facts: type === "identify" ? factsOf(traits) : {},
    properties,
    context,
    groupId: type === "group" ? text(event["groupId"]) : null,
    traits,
  };
}
