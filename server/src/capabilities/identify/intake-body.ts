// The body of a request of the Segment spec, taken apart: each event as the bytes that came, or why it cannot be taken.
import { isUtf8 } from "node:buffer";
import { Problem } from "../../vocabulary/errors.ts";
import { BATCH_BYTES, EVENT_BYTES, faultOf, moment, type EventType, type RawEvent } from "./intake-event.ts";
import { beyondDouble, membersOf, mended, wholeOf, type Piece } from "./intake-json.ts";

export interface EventFault {
  /** Its place in the batch, from 0; 0 for a request with one event. */
  readonly index: number;
  /** What was sent: type and name, as far as they can be told. */
  readonly what: string;
  readonly message: string;
}

export interface ParsedBody {
  /** The JSON of each event that can be taken. */
  readonly events: readonly Buffer[];
  readonly faults: readonly EventFault[];
  /** In the body, as browsers send it that may set no header. */
  readonly writeKey: string | null;
  readonly sentAt: Date | null;
}

function parse(bytes: Buffer): RawEvent {
  if (!isUtf8(bytes)) throw new Problem("invalid", "The body is not valid UTF-8. Send JSON in UTF-8.");
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString("utf8")) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/,? ?".*$/s, "") : "";
    throw new Problem("invalid", `The body is no JSON: ${why}. Nothing of it was taken; correct it and send it again.`);
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new Problem("invalid", "The body must be one JSON object.");
  return body as RawEvent;
}

const COMMA = Buffer.from(",");
const BRACE = Buffer.from("{");

/** The event's bytes, with members that hold for it put in front; in JSON objects the last of two equal keys counts. */
function withMembers(bytes: Buffer, piece: Piece, members: readonly Buffer[]): Buffer {
  const own = bytes.subarray(piece.start, piece.end);
  if (members.length === 0) return own;
  const empty = /^\{\s*\}$/.test(own.toString("latin1", 0, 64));
  return Buffer.concat([
    BRACE,
    ...members.flatMap((member, i) => (i === 0 ? [member] : [COMMA, member])),
    ...(empty ? [] : [COMMA]),
    own.subarray(1),
  ]);
}

function whatOf(event: unknown): string {
  if (typeof event !== "object" || event === null) return "";
  const { type, event: name } = event as RawEvent;
  return [type, name]
    .filter((part) => typeof part === "string")
    .join(" ")
    .slice(0, 200);
}

function numberFault(bytes: Buffer, piece: Piece): string | null {
  const number = piece.exponents ? beyondDouble(bytes.toString("utf8", piece.start, piece.end)) : null;
  return number === null ? null : `The number ${number.slice(0, 40)} is beyond what can be kept. Send it as a text.`;
}

/** Half an emoji and the like: written so that PostgreSQL takes it. */
function keepable(bytes: Buffer, piece: Piece): Buffer {
  return piece.escapes ? Buffer.from(mended(bytes.toString("utf8"))) : bytes;
}

function parseBatch(bytes: Buffer, body: RawEvent): Pick<ParsedBody, "events" | "faults"> {
  const { batch } = body;
  if (!Array.isArray(batch)) throw new Problem("invalid", "“batch” is missing: send the events as an array under this name.");
  const { pieces, shared } = membersOf(bytes, "batch", "context");
  const context = shared === null ? null : Buffer.concat([Buffer.from('"context":'), bytes.subarray(shared.start, shared.end)]);
  const events: Buffer[] = [];
  const faults: EventFault[] = [];
  for (const [index, piece] of pieces.entries()) {
    const event = batch[index] as RawEvent;
    const fault = faultOf(event, event?.["type"], piece.end - piece.start, piece.depth) ?? numberFault(bytes, piece);
    if (fault !== null) faults.push({ index, what: whatOf(event), message: fault });
    else events.push(keepable(withMembers(bytes, piece, context === null ? [] : [context]), piece));
  }
  return { events, faults };
}

function parseOne(bytes: Buffer, body: RawEvent, type: EventType): Pick<ParsedBody, "events" | "faults"> {
  const piece = wholeOf(bytes);
  const { type: own = type } = body;
  if (own !== type) throw new Problem("invalid", `The event says it is of type “${String(own).slice(0, 40)}” but was sent as ${type}.`);
  const fault = faultOf(body, type, piece.end - piece.start, piece.depth) ?? numberFault(bytes, piece);
  if (fault !== null) return { events: [], faults: [{ index: 0, what: whatOf({ ...body, type }), message: fault }] };
  const members = "type" in body ? [] : [Buffer.from(`"type":"${type}"`)];
  return { events: [keepable(withMembers(bytes, piece, members), piece)], faults: [] };
}

/**
 * Takes a body apart. What is wrong with one event is told for that event; what is wrong with the whole is a Problem.
 * @param type of a request with one event; "batch" for many
 */
export function parseBody(bytes: Buffer, type: EventType | "batch"): ParsedBody {
  if (bytes.length > BATCH_BYTES || (type !== "batch" && bytes.length > 2 * EVENT_BYTES)) {
    throw new Problem(
      "too-large",
      `The body has ${bytes.length} bytes; a batch may have ${BATCH_BYTES}, an event ${EVENT_BYTES}. Send less at once.`,
    );
  }
  const body = parse(bytes);
  const parsed = type === "batch" ? parseBatch(bytes, body) : parseOne(bytes, body, type);
  const { writeKey, sentAt } = body;
  return { ...parsed, writeKey: typeof writeKey === "string" && writeKey !== "" ? writeKey : null, sentAt: moment(sentAt) };
}
