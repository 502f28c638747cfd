// What an event of the Segment spec must be to be taken, and when it happened.
import type { NewEvent } from "./identify-tables.ts";

export type EventType = NewEvent["type"];

/** The one-letter paths of Segment's script for browsers. */
export const TYPES: Readonly<Record<string, EventType>> = {
  identify: "identify",
  track: "track",
  page: "page",
  screen: "screen",
  group: "group",
  alias: "alias",
  i: "identify",
  t: "track",
  p: "page",
  s: "screen",
  g: "group",
  a: "alias",
};

/** Bytes an event may have, and a whole request. */
export const EVENT_BYTES = 32 * 1024;
export const BATCH_BYTES = 500 * 1024;
const DEPTH = 100;
const TEXT = 200;

export type RawEvent = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is RawEvent {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isId(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && value !== "" && value.length <= TEXT);
}

function faultOfIds(event: RawEvent): string | null {
  for (const key of ["userId", "anonymousId", "messageId", "groupId", "previousId"]) {
    const value = event[key];
    if (value === undefined || value === null || value === "" || isId(value)) continue;
    return `${key} must be a text of at most ${TEXT} characters.`;
  }
  return isId(event["userId"]) || isId(event["anonymousId"]) ? null : "Neither userId nor anonymousId is given: say who did it.";
}

function faultOfTimes(event: RawEvent): string | null {
  for (const key of ["timestamp", "originalTimestamp", "sentAt"]) {
    const value = event[key];
    if (value === undefined || value === null || moment(value) !== null) continue;
    return `${key} is no time. Send it as in 2026-06-15T10:00:00.000Z.`;
  }
  return null;
}

const NEEDS: Partial<Record<EventType, string>> = { track: "event", group: "groupId", alias: "previousId" };

function faultOfContent(event: RawEvent, type: EventType): string | null {
  const needed = NEEDS[type];
  if (needed !== undefined && !isId(event[needed])) {
    return needed === "event"
      ? `The name of the event is missing: “event” must be a text of at most ${TEXT} characters.`
      : `${needed} is missing: ${type} needs it.`;
  }
  for (const key of ["properties", "traits", "context"]) {
    const value = event[key];
    if (value !== undefined && value !== null && !isObject(value)) return `${key} must be an object.`;
  }
  return null;
}

/**
 * Why an event cannot be taken, in a sentence that says what to do; null if it can.
 * @param depth how deeply its values lie in each other
 */
export function faultOf(event: unknown, type: unknown, bytes: number, depth: number): string | null {
  if (!isObject(event)) return "It is no object.";
  if (typeof type !== "string" || !Object.hasOwn(TYPES, type) || type.length === 1) {
    return "type must be one of identify, track, page, screen, group, alias.";
  }
  if (bytes > EVENT_BYTES) return `It has ${bytes} bytes; an event may have ${EVENT_BYTES}. Leave out what nobody needs.`;
  if (depth > DEPTH) return `Its values lie ${depth} deep in each other; ${DEPTH} is the most.`;
  return faultOfIds(event) ?? faultOfTimes(event) ?? faultOfContent(event, type as EventType);
}

/** A time as clients send it: RFC 3339 with or without an offset (then UTC), or milliseconds since 1970; null if it is none. */
export function moment(value: unknown): Date | null {
  if (typeof value === "number") return Number.isFinite(value) && Math.abs(value) < 8.64e15 ? new Date(value) : null;
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d/.test(value)) return null;
  const at = new Date(/T[\d:.,]+$/.test(value) ? `${value}Z` : value);
  return Number.isNaN(at.getTime()) ? null : at;
}

/** Before this a clock was never set. */
const OLDEST = Date.UTC(1990, 0, 1);

/**
 * When an event happened: its time on the sender's clock, moved by what that clock was wrong at sending (Segment's rule:
 * timestamp + (receivedAt − sentAt)). What then lies in the future, or before 1990, happened when it came in.
 */
export function happenedAt(timestamp: Date | null, sentAt: Date | null, receivedAt: Date): Date {
  if (timestamp === null) return receivedAt;
  const at = timestamp.getTime() + (sentAt === null ? 0 : receivedAt.getTime() - sentAt.getTime());
  return at > receivedAt.getTime() || at < OLDEST ? receivedAt : new Date(at);
}
