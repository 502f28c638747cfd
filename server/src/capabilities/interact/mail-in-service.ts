// Where mail comes in: a mailbox that is read every minute, and a listener for our own return path. Both are off until set.
import { readFileSync } from "node:fs";
import type { Clock } from "../../platform/clock.ts";
import type { Files } from "../../platform/files.ts";
import type { Log } from "../../platform/log.ts";
import { readFolder } from "../../platform/mail-folder.ts";
import { startMailListener, type MailListener } from "../../platform/mail-listener.ts";
import { ownCertificate } from "../../platform/own-certificate.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { sentenceOf } from "../../vocabulary/errors.ts";
import type { Incoming, Taken } from "./incoming-service.ts";
import { keepCursor, mailboxCursor } from "./incoming-store.ts";
import type { ReturnPaths } from "./return-path.ts";

export interface MailInDeps {
  readonly postgres: Postgres;
  readonly incoming: Incoming;
  readonly paths: ReturnPaths;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  /** imap:// or imaps://user:password@host/folder; undefined: no mailbox is read. */
  readonly imapUrl?: string;
  /** host:port; undefined: nothing listens. */
  readonly smtpListen?: string;
  /** A PEM file with the listener's key and certificate chain; undefined: one that we sign ourselves. */
  readonly smtpTls?: string;
}

export interface MailIn {
  readonly incoming: Incoming;
  /** Reads what is new in the mailbox; does nothing where none is set. */
  readMailbox(): Promise<void>;
  /** Opens the listener where one is set; the port it listens on. */
  listen(): Promise<number | null>;
  stop(): Promise<void>;
}

/** Bytes: the largest mail the listener takes, and what is fetched of one in the mailbox. */
const LISTENER_LIMIT = 10_000_000;
const FETCHED = 1_000_000;
/** What stays in the mailbox as it is, for the people who read it. */
const FOR_PEOPLE: ReadonlySet<Taken> = new Set(["reply", "stranger", "unreadable"]);

/** The mailbox's name without its password. */
function nameOf(url: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username}@${host}${pathname}`;
}

export function createMailIn(deps: MailInDeps): MailIn {
  const { incoming, imapUrl, smtpListen, smtpTls, files, clock, log } = deps;
  const { db } = deps.postgres;
  let listener: MailListener | null = null;
  let reading: Promise<void> | null = null;

  const readOnce = async (url: string): Promise<void> => {
    const name = nameOf(url);
    const cursor = await mailboxCursor(db, name);
    try {
      const reached = await readFolder({
        url,
        cursor,
        limit: FETCHED,
        take: async (bytes) => {
          const taken = await incoming.take(bytes, "mailbox");
          // What was known may be a person's answer, read before: it is left alone too.
          return FOR_PEOPLE.has(taken) || taken === "known" ? "leave" : "put away";
        },
      });
      await keepCursor(db, name, reached, clock(), null);
    } catch (error) {
      log.warn({ mailbox: name, reason: sentenceOf(error) }, "the mailbox for returns cannot be read just now");
      await keepCursor(db, name, cursor ?? { uidValidity: 0, lastUid: 0 }, clock(), sentenceOf(error).slice(0, 300));
    }
  };

  return {
    incoming,
    async readMailbox() {
      if (imapUrl === undefined) return;
      reading ??= readOnce(imapUrl).finally(() => (reading = null));
      await reading;
    },
    async listen() {
      if (smtpListen === undefined) return null;
      const at = smtpListen.lastIndexOf(":");
      listener ??= await startMailListener({
        host: smtpListen.slice(0, at).replace(/^\[|\]$/g, ""),
        port: Number(smtpListen.slice(at + 1)),
        limit: LISTENER_LIMIT,
        pem: smtpTls === undefined ? ownCertificate(files, "mail-listener", clock()) : readFileSync(smtpTls, "utf8"),
        accepts: (address) => deps.paths.read(address) !== null,
        take: async (bytes, to) => void (await incoming.take(bytes, "listener", to)),
        log,
      });
      return listener.port;
    },
    async stop() {
      await reading;
      await listener?.stop();
      listener = null;
    },
  };
}
