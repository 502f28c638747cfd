import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from "node:crypto";

/** What a token is for; a token made for one thing opens nothing else. */
export type TokenUse = "preferences" | "unsubscribe" | "click" | "confirm" | "card" | "claim";

export interface TokenContent {
  readonly personId: string;
  /** The message that the link stands in, where that matters. */
  readonly sendId: string | null;
  /** The place of the link in the campaign's list. */
  readonly link: number;
}

export interface Tokens {
  sign(use: TokenUse, content: TokenContent): string;
  /** Null for anything that was not signed here for this use. */
  read(use: TokenUse, token: string): TokenContent | null;
  /** A Message-ID that only we can make, the same for the same message; it ends in the id of the message's row. */
  messageId(campaignId: string, step: number, personId: string, sendId: string, domain: string): string;
}

/** The row that a Message-ID of ours ends in; whether it is truly that row's is for the row to say. */
export function sendOfMessageId(messageId: string): string | null {
  const digits = /^[0-9a-f]{40}\.([0-9a-f]{32})@/.exec(messageId)?.[1];
  return digits === undefined ? null : idOf(Buffer.from(digits, "hex"));
}

const NOBODY = "00000000-0000-0000-0000-000000000000";
const BODY = 33;
const MAC = 16;

function bytesOf(id: string): Buffer {
  return Buffer.from(id.replaceAll("-", ""), "hex");
}

function idOf(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** @param keyFor derives a key for a purpose from the instance's secret */
export function createTokens(keyFor: (purpose: string) => string): Tokens {
  // As key objects: bytes would be taken for a key anew with each token, which costs five times the hash itself.
  const keys = new Map<string, KeyObject>();
  const keyOf = (purpose: string): KeyObject => {
    const key = keys.get(purpose) ?? createSecretKey(keyFor(purpose), "hex");
    keys.set(purpose, key);
    return key;
  };
  const mac = (use: TokenUse, body: Buffer): Buffer =>
    createHmac("sha256", keyOf(`token:${use}`))
      .update(body)
      .digest()
      .subarray(0, MAC);
  return {
    sign(use, { personId, sendId, link }) {
      const body = Buffer.concat([bytesOf(personId), bytesOf(sendId ?? NOBODY), Buffer.from([link])]);
      return Buffer.concat([body, mac(use, body)]).toString("base64url");
    },
    read(use, token) {
      if (!/^[A-Za-z0-9_-]{66}$/.test(token)) return null;
      const bytes = Buffer.from(token, "base64url");
      // The last character carries bits that no byte holds: only the one spelling counts.
      if (bytes.length !== BODY + MAC || bytes.toString("base64url") !== token) return null;
      const body = bytes.subarray(0, BODY);
      if (!timingSafeEqual(mac(use, body), bytes.subarray(BODY))) return null;
      const sendId = idOf(body.subarray(16, 32));
      return { personId: idOf(body.subarray(0, 16)), sendId: sendId === NOBODY ? null : sendId, link: body[32] ?? 0 };
    },
    messageId(campaignId, step, personId, sendId, domain) {
      const hash = createHmac("sha256", keyOf("message-id")).update(`${campaignId}|${step}|${personId}`).digest("hex");
      return `${hash.slice(0, 40)}.${bytesOf(sendId).toString("hex")}@${domain}`;
    },
  };
}

/** Follows a link that no person sees. */
export const HONEY = 255;
