// The Segment HTTP spec, as its SDKs speak it. These paths stand before the HTTP framework and read and answer requests themselves: no
// schema, no cookie, no header that a program has no use for; the room takes the body apart.
import type { IncomingMessage, ServerResponse } from "node:http";
import { gunzip } from "node:zlib";
import {
  BATCH_BYTES,
  parseBody,
  TYPES,
  type EventType,
  type Intake,
  type ParsedBody,
  type Source,
} from "../capabilities/identify/index.ts";
import { globalPrivacyControl, type KeyHolder } from "../capabilities/trust/index.ts";
import { Problem } from "../vocabulary/errors.ts";
import { problemDocument } from "./errors.ts";

type KeyDoor = (text: string) => Promise<KeyHolder | null>;

export interface IntakeHttpDeps {
  readonly keyBy: KeyDoor;
  readonly publicUrl: string;
}

/** Any page may send events; the key says for whom. */
const CORS = { "access-control-allow-origin": "*" };
const PREFLIGHT = {
  ...CORS,
  "access-control-allow-methods": "GET, POST",
  "access-control-allow-headers": "authorization, content-type, x-retry-count",
  "access-control-max-age": "86400",
};
const TAKEN = '{"success":true}';
const TAKEN_HEADERS = { ...CORS, "content-type": "application/json", "content-length": TAKEN.length };
const EMPTY = Buffer.alloc(0);
/** A body that is far too long is read to its end, so that the sender hears why, but not for ever. */
const PATIENCE = 64_000_000;
/** How long a key that was looked up is taken at its word. */
const REMEMBERED_MS = 1000;
const UNKNOWN =
  "No write key came along, or one that is unknown, revoked or not made for sending events. Send one as the user name of Basic authorization.";

function answer(response: ServerResponse, status: number, headers: Record<string, string>, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { ...CORS, ...headers, "content-length": Buffer.byteLength(text) });
  response.end(text);
}

function answerProblem(response: ServerResponse, error: unknown): void {
  const problem = problemDocument(error);
  const later = problem.status === 503 || problem.status === 507 ? { "retry-after": "2" } : {};
  answer(response, problem.status, { "content-type": "application/problem+json", ...later }, { success: false, ...problem });
}

function tooLarge(): Problem {
  return new Problem("too-large", `The body is longer than ${BATCH_BYTES} bytes, the most for one batch. Send less at once.`);
}

/** Reads a body of at most the length of a batch; what is longer is read and thrown away. */
function read(request: IncomingMessage, done: (error: unknown, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length <= BATCH_BYTES) chunks.push(chunk);
    else if (length > PATIENCE) request.destroy();
  });
  request.on("end", () => {
    if (length > BATCH_BYTES) done(tooLarge(), EMPTY);
    else done(null, chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
  });
}

/** The body as it was before it was compressed. */
function unpacked(request: IncomingMessage, body: Buffer, done: (error: unknown, body: Buffer) => void): void {
  const encoding = request.headers["content-encoding"];
  if (encoding === undefined || encoding === "identity") return done(null, body);
  if (encoding !== "gzip") return done(new Problem("invalid", "Bodies may be compressed with gzip, nothing else."), body);
  gunzip(body, { maxOutputLength: BATCH_BYTES }, (error, plain) => {
    if (error === null) return done(null, plain);
    const long = "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    done(long ? tooLarge() : new Problem("invalid", "The body says it is gzip, and is not."), body);
  });
}

/** The user name of Basic, as Segment's SDKs send the key, or a bearer; null for neither. */
function keyInHeader(header: string): string | null {
  const [, kind = "", value = ""] = /^(basic|bearer) +(\S+)$/i.exec(header) ?? [];
  if (kind.toLowerCase() === "bearer") return value;
  return kind === "" ? null : (Buffer.from(value, "base64").toString().split(":")[0] ?? null);
}

type SourceDoor = (header: string | undefined, bodyKey: string | null, done: (error: unknown, source: Source | null) => void) => void;

/** Whose the key in the header is, or else the one in the body; looked up at most once in a while. */
function sourceDoor(keyBy: KeyDoor): SourceDoor {
  const known = new Map<string, { source: Source; until: number }>();
  const fresh = (said: string | null | undefined): Source | undefined => {
    const found = said === null || said === undefined ? undefined : known.get(said);
    return found !== undefined && found.until > performance.now() ? found.source : undefined;
  };
  return (header, bodyKey, done) => {
    const found = fresh(header);
    if (found !== undefined) return done(null, found);
    const inHeader = keyInHeader(header ?? "");
    const key = inHeader ?? bodyKey;
    if (key === null) return done(null, null);
    const said = inHeader === null ? key : (header ?? "");
    const again = fresh(said);
    if (again !== undefined) return done(null, again);
    known.delete(said);
    keyBy(key).then(
      (holder) => {
        const source = holder !== null && holder.scopes.includes("intake") ? { id: holder.id, name: holder.name } : null;
        if (source !== null) known.set(said, { source, until: performance.now() + REMEMBERED_MS });
        done(null, source);
      },
      (error: unknown) => done(error, null),
    );
  };
}

/** Takes one request of the given type. */
function taker(
  intake: Intake,
  sourceOf: SourceDoor,
): (type: EventType | "batch", request: IncomingMessage, response: ServerResponse) => void {
  const keep = (parsed: ParsedBody, source: Source, request: IncomingMessage, response: ServerResponse): void => {
    const { events, faults } = parsed;
    intake.keep(parsed, source, globalPrivacyControl(request.headers["sec-gpc"]), (error) => {
      if (error !== null) return answerProblem(response, error);
      if (faults.length === 0) {
        response.writeHead(200, TAKEN_HEADERS);
        return response.end(TAKEN);
      }
      const errors = faults.map(({ index, message }) => ({ index, message }));
      if (events.length > 0)
        return answer(response, 200, { "content-type": "application/json" }, { success: true, accepted: events.length, errors });
      answerProblem(response, new Problem("invalid", faults[0]?.message ?? "", { errors }));
    });
  };
  return (type, request, response) => {
    read(request, (unread, raw) => {
      if (unread !== null) return answerProblem(response, unread);
      unpacked(request, raw, (packed, body) => {
        if (packed !== null) return answerProblem(response, packed);
        try {
          const parsed = parseBody(body, type);
          sourceOf(request.headers.authorization, parsed.writeKey, (error, source) => {
            if (error !== null) return answerProblem(response, error);
            if (source === null) return answerProblem(response, new Problem("unauthenticated", UNKNOWN));
            keep(parsed, source, request, response);
          });
        } catch (error) {
          answerProblem(response, error);
        }
      });
    });
  };
}

/** What Segment's script for browsers asks before it sends: where to, and nothing to load besides. */
function browserSettings(key: string, publicUrl: string): object {
  const { host, protocol } = new URL(publicUrl);
  return {
    integrations: {
      "Segment.io": {
        apiKey: key,
        apiHost: `${host}/v1`,
        protocol: protocol.slice(0, -1),
        unbundledIntegrations: [],
        addBundledMetadata: false,
      },
    },
    plan: {
      track: { __default: { enabled: true, integrations: {} } },
      identify: { __default: { enabled: true } },
      group: { __default: { enabled: true } },
    },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    remotePlugins: [],
  };
}

const PATHS: Readonly<Record<string, EventType | "batch">> = Object.fromEntries(
  [["batch", "batch"] as const, ...Object.entries(TYPES)].map(([path, type]) => [`/v1/${path}`, type]),
);
const SETTINGS = /^\/v1\/projects\/([^/?]{1,200})\/settings$/;

/** Answers requests to the paths of the Segment spec; false for any other, which is then not touched. */
export type IntakeFront = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createIntakeFront(intake: Intake, { keyBy, publicUrl }: IntakeHttpDeps): IntakeFront {
  const sourceOf = sourceDoor(keyBy);
  const take = taker(intake, sourceOf);
  const settings = (key: string, response: ServerResponse): void =>
    sourceOf(undefined, key, (error, source) => {
      if (error !== null) return answerProblem(response, error);
      if (source === null) return answerProblem(response, new Problem("not-found", "There is no write key like that."));
      answer(response, 200, { "content-type": "application/json", "cache-control": "max-age=60" }, browserSettings(key, publicUrl));
    });
  return (request, response) => {
    const { method, url = "" } = request;
    const type = PATHS[url];
    if (type !== undefined && method === "POST") take(type, request, response);
    else if (type !== undefined && method === "OPTIONS") response.writeHead(204, PREFLIGHT).end();
    else if (method === "GET" && SETTINGS.test(url)) settings(SETTINGS.exec(url)?.[1] ?? "", response);
    else return false;
    return true;
  };
}
