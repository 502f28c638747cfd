// Requests to addresses that somebody typed in. Only the public internet may be reached: names are resolved here, every address is looked
// at, and the connection goes to exactly the address that was looked at, so that a name cannot mean another machine a moment later (DNS
// rebinding). Redirects are not followed; the answer is read to a limit and no further.
import { lookup } from "node:dns/promises";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

export interface OutgoingCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** A host name, perhaps with a port, that may be reached whatever its address is; the owner answers for it. Empty: none. */
  readonly allowedHost?: string;
}

export interface OutgoingAnswer {
  readonly status: number;
  /** Cut at the limit. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Nobody answered. Before the connection stood, the other side cannot have heard anything; afterwards nobody can know. */
export class OutgoingFailure extends Error {
  readonly phase: "before" | "after";

  constructor(phase: "before" | "after", sentence: string) {
    super(sentence);
    this.name = "OutgoingFailure";
    this.phase = phase;
  }
}

export interface Outgoing {
  /** Posts, and answers with whatever the other side says, 4xx and 5xx too. Rejects with an OutgoingFailure. */
  post(call: OutgoingCall): Promise<OutgoingAnswer>;
}

export interface OutgoingOptions {
  /** All addresses of a name. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  /** For the whole exchange, in milliseconds. */
  readonly patience?: number;
}

const MOST_BYTES = 1_000_000;
const PATIENCE = 15_000;

/** Whether an address lies on the public internet; an IPv4 address inside an IPv6 one is judged by itself. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}

async function resolveAll(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
}

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol)) throw new OutgoingFailure("before", "This is no web address.");
  if (url.username !== "" || url.password !== "") throw new OutgoingFailure("before", "A web address here carries no name and password.");
  return url;
}

/** The one address the connection will go to. */
async function addressOf(url: URL, allowed: string, resolve: NonNullable<OutgoingOptions["resolve"]>): Promise<string> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  let addresses: readonly string[];
  try {
    addresses = isIP(host) === 0 ? await resolve(host) : [host];
  } catch {
    throw new OutgoingFailure("before", `The name ${host} cannot be resolved.`);
  }
  const [first] = addresses;
  if (first === undefined) throw new OutgoingFailure("before", `The name ${host} has no address.`);
  if (allowed !== "" && [url.host, url.hostname].includes(allowed.toLowerCase())) return first;
  // One private address among public ones is refused too: somebody is playing with the name.
  if (!addresses.every(isPublic)) throw new OutgoingFailure("before", `${host} is not on the public internet; it is not asked.`);
  return first;
}

function exchange(url: URL, address: string, call: OutgoingCall, patience: number): Promise<OutgoingAnswer> {
  const secure = url.protocol === "https:";
  return new Promise((resolve, reject) => {
    let connected = false;
    const fail = (error: Error): void =>
      reject(new OutgoingFailure(connected ? "after" : "before", `${url.host} did not answer: ${error.message}`));
    const request = (secure ? requestHttps : requestHttp)({
      host: address,
      port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
      path: `${url.pathname}${url.search}`,
      method: "POST",
      agent: false,
      headers: { "user-agent": "Rapport", ...call.headers, host: url.host, "content-length": Buffer.byteLength(call.body) },
      ...(secure && isIP(url.hostname) === 0 ? { servername: url.hostname } : {}),
    });
    const timer = setTimeout(() => request.destroy(new Error("it took too long")), patience);
    request.on("socket", (socket) => socket.once(secure ? "secureConnect" : "connect", () => (connected = true)));
    request.on("error", fail);
    request.on("close", () => clearTimeout(timer));
    request.on("response", (response) => {
      const parts: Buffer[] = [];
      let length = 0;
      const done = (): void =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).subarray(0, MOST_BYTES).toString(),
        });
      response.on("data", (part: Buffer) => {
        parts.push(part);
        length += part.length;
        if (length < MOST_BYTES) return;
        done();
        request.destroy();
      });
      response.on("end", done);
      response.on("error", fail);
    });
    request.end(call.body);
  });
}

export function createOutgoing({ resolve = resolveAll, patience = PATIENCE }: OutgoingOptions = {}): Outgoing {
  return {
    async post(call) {
      const url = parsed(call.url);
      return exchange(url, await addressOf(url, call.allowedHost ?? "", resolve), call, patience);
    },
  };
}
