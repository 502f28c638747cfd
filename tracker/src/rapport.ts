// The script for web pages: <script async src="https://…/rapport.js" data-key="rap_…"></script>
// Nothing is stored and nothing is sent until the visitor consents; with Global Privacy Control on, the page's word alone is not enough.

type Values = Record<string, unknown>;
type Call = [name: keyof Rapport, ...args: unknown[]];

interface Rapport {
  /** The visitor said yes or no to being recognised. No forgets everything kept here. */
  consent(given: boolean): void;
  /** The visitor does not want data sold or shared (false), or does not mind any more (true). */
  share(allowed: boolean): void;
  page(name?: string, properties?: Values): void;
  track(event: string, properties?: Values): void;
  identify(userId: string | null, traits?: Values): void;
  /** Somebody else sits here now: a new id, no user. */
  reset(): void;
  push(...calls: Call[]): void;
}

const WAIT_MS = 300;
const LONGEST_WAIT_MS = 60_000;
/** Events kept for another try, at most, and bytes that a request of a page that is left may have. */
const MOST = 200;
const BYTES = 60_000;

const script = document.currentScript as HTMLScriptElement | null;
const key = script?.dataset["key"] ?? "";
const host = new URL(script?.src ?? location.href).origin;
const privacyControl = (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;

const slot = (part: string): string => `rapport.${part}`;

/** Storage may be forbidden or full: then this page goes without. */
function read(part: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(slot(part)) ?? "null") as unknown;
  } catch {
    return null;
  }
}

function write(part: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(slot(part));
    else localStorage.setItem(slot(part), JSON.stringify(value));
  } catch {
    // Nothing to be done.
  }
}

/** A random id; crypto.randomUUID is missing on pages without TLS. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

let consented = (read("consent") as boolean | null) ?? (script?.dataset["consent"] === "given" && !privacyControl ? true : null);
let anonymousId: string | null = consented === true ? (read("id") as string | null) : null;
let userId: string | null = consented === true ? (read("user") as string | null) : null;
let queue: Values[] = consented === true ? ((read("queue") as Values[] | null) ?? []) : [];
/** What happens before the visitor has answered waits in memory, for this page. */
let unanswered: Call[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
let wait = WAIT_MS;
let sending = false;

function campaign(): Values | undefined {
  const found = [...new URLSearchParams(location.search)].filter(([part]) => part.startsWith("utm_"));
  return found.length === 0
    ? undefined
    : Object.fromEntries(found.map(([part, value]) => [part === "utm_campaign" ? "name" : part.slice(4), value]));
}

function context(): Values {
  const shares = read("share") !== false && !privacyControl;
  return {
    page: { url: location.href, path: location.pathname, search: location.search, title: document.title, referrer: document.referrer },
    campaign: campaign(),
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    userAgent: navigator.userAgent,
    consent: { categoryPreferences: { Analytics: true, Advertising: shares } },
    library: { name: "rapport.js" },
  };
}

function add(event: Values): void {
  if (anonymousId === null) write("id", (anonymousId = newId()));
  queue.push({
    ...event,
    messageId: newId(),
    timestamp: new Date().toISOString(),
    anonymousId,
    ...(userId === null ? {} : { userId }),
    context: context(),
  });
  queue = queue.slice(-MOST);
  write("queue", queue);
  later(WAIT_MS);
}

function later(ms: number): void {
  if (timer === undefined) timer = setTimeout(() => void send(), ms);
}

/** The oldest events that fit into one request. */
function parcel(): { events: Values[]; body: string } {
  let count = Math.min(queue.length, 50);
  for (;;) {
    const events = queue.slice(0, count);
    const body = JSON.stringify({ writeKey: key, sentAt: new Date().toISOString(), batch: events });
    if (body.length <= BYTES || count <= 1) return { events, body };
    count >>= 1;
  }
}

const done = (events: Values[]): void => {
  queue = queue.filter((each) => !events.includes(each));
  write("queue", queue);
};

async function send(): Promise<void> {
  timer = undefined;
  if (sending || queue.length === 0) return;
  sending = true;
  const { events, body } = parcel();
  const answer = await fetch(`${host}/v1/batch`, {
    method: "POST",
    body,
    keepalive: true,
    headers: { "content-type": "text/plain" },
  }).catch(() => null);
  sending = false;
  // What is refused for good stays refused; everything else is tried again, and counts once by its id.
  if (answer !== null && answer.status < 500 && answer.status !== 429) {
    wait = WAIT_MS;
    done(events);
    if (queue.length > 0) later(0);
  } else {
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    later(wait);
  }
}

/** The page is left: whatever waits goes along, and stays in storage in case it did not arrive. */
function leave(): void {
  if (queue.length > 0) navigator.sendBeacon(`${host}/v1/batch`, parcel().body);
}

function forget(): void {
  for (const part of ["id", "user", "queue"]) write(part, null);
  [anonymousId, userId, queue] = [null, null, []];
}

/** Carries out a call now, or keeps it until the visitor has answered. */
const afterConsent =
  <Args extends unknown[]>(call: keyof Rapport, work: (...args: Args) => void) =>
  (...args: Args): void => {
    if (consented === true) work(...args);
    else if (consented === null) unanswered = [...unanswered, [call, ...args] as Call].slice(-MOST);
  };

const rapport: Rapport = {
  consent(given) {
    consented = given;
    write("consent", given);
    const waiting = unanswered;
    unanswered = [];
    if (given) rapport.push(...waiting);
    else forget();
  },
  share: (allowed) => write("share", allowed),
  page: afterConsent("page", (title?: string, properties: Values = {}) =>
    add({ type: "page", name: title, properties: { url: location.href, title: document.title, ...properties } }),
  ),
  track: afterConsent("track", (event: string, properties: Values = {}) => add({ type: "track", event, properties })),
  identify: afterConsent("identify", (id: string | null, traits: Values = {}) => {
    userId = id ?? userId;
    if (userId !== null) write("user", userId);
    add({ type: "identify", traits });
  }),
  reset: forget,
  push(...calls) {
    for (const [call, ...args] of calls) (rapport[call] as (...args: unknown[]) => void)(...args);
  },
};

const page = window as unknown as { rapport?: Rapport | Call[] };
const early = Array.isArray(page.rapport) ? page.rapport : [];
page.rapport = rapport;
if (script?.dataset["page"] !== "off") rapport.page();
rapport.push(...early);
addEventListener("pagehide", leave);
addEventListener("online", () => later(0));
if (queue.length > 0) later(0);
