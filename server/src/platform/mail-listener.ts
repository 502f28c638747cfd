// An SMTP server that takes mail for some addresses only: what comes back from what we sent. Off unless an address is set.
import { SMTPServer, type SMTPServerDataStream, type SMTPServerOptions } from "smtp-server";
import { sentenceOf } from "../vocabulary/errors.ts";
import type { Log } from "./log.ts";

export interface MailListener {
  readonly port: number;
  stop(): Promise<void>;
}

export interface Listening {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Largest mail in bytes; a larger one is refused by 552. */
  readonly limit: number;
  /** Whether mail to this address is taken; others are refused by 550 before they are sent. */
  readonly accepts: (address: string) => boolean;
  /** The mail is acknowledged when this resolves; the sending server tries again when it rejects. */
  readonly take: (bytes: Buffer, to: string) => Promise<void>;
  /** Key and chain in one PEM text: offered by STARTTLS to whoever wants to encrypt. */
  readonly pem: string;
  readonly log: Log;
}

const CLIENTS = 50;
const SILENCE = 60_000;
const WHOLE = 5 * 60_000;

function refusal(code: number, sentence: string): Error {
  return Object.assign(new Error(sentence), { responseCode: code });
}

/** Reads to the end whatever comes, keeps no more than the limit. Null: too long. */
async function bytesOf(stream: SMTPServerDataStream, limit: number): Promise<Buffer | null> {
  let chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += (chunk as Buffer).length;
    if (size <= limit) chunks.push(chunk as Buffer);
    else chunks = [];
  }
  return size > limit ? null : Buffer.concat(chunks);
}

function optionsOf({ limit, accepts, take, pem, log }: Listening): SMTPServerOptions {
  const taken = async (stream: SMTPServerDataStream, to: readonly string[]): Promise<void> => {
    const bytes = await bytesOf(stream, limit);
    if (bytes === null) throw refusal(552, "5.3.4 the message is too large");
    try {
      for (const address of to) await take(bytes, address);
    } catch (error) {
      log.warn({ reason: sentenceOf(error) }, "mail that came in could not be taken; it will come again");
      throw refusal(451, "4.3.0 try again later");
    }
  };
  return {
    // Whoever brings bounces has no account here. Encryption is offered, not asked for: a bounce that is not taken is lost.
    disabledCommands: ["AUTH"],
    key: pem,
    cert: pem,
    minVersion: "TLSv1.2",
    disableReverseLookup: true,
    logger: false,
    banner: "rapport takes returns only",
    size: limit,
    maxClients: CLIENTS,
    socketTimeout: SILENCE,
    closeTimeout: 1000,
    onRcptTo({ address }, session, done) {
      if (session.envelope.rcptTo.length >= 10) return done(refusal(452, "4.5.3 too many recipients"));
      return done(accepts(address) ? null : refusal(550, "5.1.1 no such mailbox here"));
    },
    onData(stream, session, done) {
      const late = setTimeout(() => stream.destroy(new Error("too slow")), WHOLE);
      void taken(
        stream,
        session.envelope.rcptTo.map(({ address }) => address),
      )
        .then(
          () => done(),
          (error: unknown) => done(error instanceof Error ? error : refusal(451, "4.3.0 try again later")),
        )
        .finally(() => clearTimeout(late));
    },
  };
}

export async function startMailListener(listening: Listening): Promise<MailListener> {
  const server = new SMTPServer(optionsOf(listening));
  server.on("error", (error) => listening.log.debug({ reason: error.message }, "a conversation with the mail listener broke"));
  server.server.on("connection", (socket) => socket.setNoDelay(true));
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(listening.port, listening.host, () => resolve());
  });
  const address = server.server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : listening.port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
