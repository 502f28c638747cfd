// Sends requests over raw connections, one under way on each, and reports how long they took. A process of its own, so that what it
// costs is not taken from what it measures. Started by intake.ts.
import { connect, type Socket } from "node:net";

export interface Load {
  readonly port: number;
  readonly connections: number;
  /** Whole HTTP requests, sent in turn. */
  readonly requests: readonly string[];
  readonly times: number;
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

function lane(port: number, next: () => Buffer | null, took: number[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    let sent = 0;
    let begun = 0;
    let held: Buffer | null = null;
    const send = (): void => {
      const bytes = next();
      if (bytes === null) {
        socket.end();
        return resolve(sent);
      }
      sent++;
      begun = performance.now();
      socket.write(bytes);
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

process.on("message", (order: Load) => {
  const requests = order.requests.map((text) => Buffer.from(text));
  let left = order.times;
  const next = (): Buffer | null => (left === 0 ? null : (requests[--left % requests.length] ?? null));
  const before = process.cpuUsage();
  const took: number[] = [];
  const begun = performance.now();
  Promise.all(Array.from({ length: order.connections }, () => lane(order.port, next, took))).then(
    (sent) => {
      const seconds = (performance.now() - begun) / 1000;
      const { user, system } = process.cpuUsage(before);
      took.sort((a, b) => a - b);
      const at = (share: number): number => took[Math.min(took.length - 1, Math.floor(share * took.length))] ?? 0;
      const loaded: Loaded = {
        sent: sent.reduce((sum, n) => sum + n, 0),
        seconds,
        cpu: (user + system) / 1e6,
        medianMillis: at(0.5),
        p99Millis: at(0.99),
      };
      process.send?.(loaded);
    },
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
