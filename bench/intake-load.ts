// Sends requests over raw connections, one under way on each, and reports how long they took. A process of its own, so that what it
// costs is not taken from what it measures. Started by the benches of intake, decide and redeem.
import { connect, type Socket } from "node:net";

export interface Load {
  readonly port: number;
  readonly connections: number;
  /** Whole HTTP requests, sent in turn. */
  readonly requests: readonly string[];
  readonly times: number;
  /** They come at this pace, whether those before were answered or not; each waits for a free connection and its time is counted from when it
   * was due. Left out: each connection sends the next when the last was answered. */
  readonly perSecond?: number;
}

export interface Loaded {
  /** Requests that were answered with 200. */
  readonly sent: number;
  readonly seconds: number;
  /** Seconds of processor that the load itself took. */
  readonly cpu: number;
  /** Milliseconds that half of the requests, and 99 in 100, took at most. */
  readonly medianMillis: number;
  readonly p99Millis: number;
}

const OK = Buffer.from("HTTP/1.1 200");
const LENGTH = "content-length: ";
const NOTHING = Buffer.alloc(0);

interface Due {
  readonly bytes: Buffer;
  /** When it should be sent, milliseconds. */
  readonly at: number;
}

/** Where requests come from: the next one, null when there are no more, or, where none is due yet, a call once there is news. */
interface Source {
  next(later: (due: Due | null) => void): Due | "wait" | null;
}

function atOnce(texts: readonly Buffer[], times: number): Source {
  let left = times;
  return { next: () => (left === 0 ? null : { bytes: texts[--left % texts.length] ?? NOTHING, at: performance.now() }) };
}

/** The first is due once all connections are open. */
function paced(texts: readonly Buffer[], times: number, perSecond: number, connections: number): Source {
  let begun = Number.POSITIVE_INFINITY;
  const waiting: ((due: Due | null) => void)[] = [];
  let made = 0;
  const dueAt = (): number => begun + (made * 1000) / perSecond;
  const take = (): Due => {
    const at = dueAt();
    return { bytes: texts[made++ % texts.length] ?? NOTHING, at };
  };
  const timer = setInterval(() => {
    while (made < times && waiting.length > 0 && dueAt() <= performance.now()) waiting.shift()?.(take());
    if (made < times) return;
    clearInterval(timer);
    for (const later of waiting) later(null);
  }, 1);
  return {
    next(later) {
      if (made === times) return null;
      if (dueAt() <= performance.now()) return take();
      waiting.push(later);
      if (waiting.length === connections && made === 0) begun = performance.now();
      return "wait";
    },
  };
}

function lane(port: number, source: Source, took: number[], sent: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    let begun = 0;
    let held: Buffer | null = null;
    const write = (due: Due | null): void => {
      if (due === null) {
        socket.end();
        return resolve();
      }
      sent();
      begun = due.at;
      socket.write(due.bytes);
    };
    const send = (): void => {
      const due = source.next(write);
      if (due !== "wait") write(due);
    };
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("ECONNRESET: the server went away")));
    socket.on("connect", send);
    socket.on("data", (chunk: Buffer) => {
      const text = held === null ? chunk : Buffer.concat([held, chunk]);
      const head = text.indexOf("\r\n\r\n");
      if (head < 0) return void (held = text);
      const headers = text.toString("latin1", 0, head).toLowerCase();
      const at = headers.indexOf(LENGTH);
      const length = at < 0 ? 0 : Number.parseInt(headers.slice(at + LENGTH.length), 10);
      if (text.length < head + 4 + length) return void (held = text);
      held = null;
      took.push(performance.now() - begun);
      if (OK.compare(text, 0, OK.length) !== 0) return reject(new Error(text.toString()));
      send();
    });
  });
}

async function all({ requests, times, perSecond, connections, port }: Load, took: number[]): Promise<number> {
  const texts = requests.map((text) => Buffer.from(text));
  const source = perSecond === undefined ? atOnce(texts, times) : paced(texts, times, perSecond, connections);
  let sent = 0;
  await Promise.all(Array.from({ length: connections }, () => lane(port, source, took, () => sent++)));
  return sent;
}

process.on("message", (order: Load) => {
  const before = process.cpuUsage();
  const took: number[] = [];
  const begun = performance.now();
  all(order, took).then(
    (sent) => {
      const seconds = (performance.now() - begun) / 1000;
      const { user, system } = process.cpuUsage(before);
      took.sort((a, b) => a - b);
      const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(share * took.length))] ?? 0;
      process.send?.({
        sent,
        seconds,
        cpu: (user + system) / 1e6,
        medianMillis: at(0.5),
        p99Millis: at(0.99),
      } satisfies Loaded);
    },
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
