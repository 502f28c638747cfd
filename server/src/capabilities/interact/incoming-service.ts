// Mail that comes in: bounces, complaints, automatic answers, people. Each counts once for ever and only for the message of
// ours that it proves to speak of.
import { createHash } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import type { MailReader } from "../../platform/mail-reader.ts";
import type { ReadMail } from "../../platform/mail-parts.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import { EVERY_MEDIUM, type Trust } from "../trust/index.ts";
import { verdictOf, type Bounce, type Verdict } from "./bounce.ts";
import { askOf } from "./claim-service.ts";
import { aboutOf, type About } from "./incoming-about.ts";
import { addIncoming, arrived, endSend, fullSince, noteMail, sentRow, type SentRow, type Source } from "./incoming-store.ts";
import { holdDomain } from "./outbox-store.ts";
import { harmDone } from "./sender-health-service.ts";
import type { ReturnPaths } from "./return-path.ts";
import type { Tokens } from "./tokens.ts";

export interface IncomingDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "gate" | "suppress" | "recordConsents" | "purposes">;
  readonly reader: MailReader;
  readonly paths: ReturnPaths;
  readonly tokens: Tokens;
  readonly clock: Clock;
}

/**
 * What a mail came to. known: it was counted before. stranger: it proves to speak of no message of ours, so nothing follows.
 * unreadable: no mail, or one made to exhaust its reader. late: its message is past what the mail could change.
 */
export type Taken = Bounce["kind"] | "complaint" | "automatic" | "report" | "reply" | "known" | "stranger" | "unreadable" | "late";

export interface Incoming {
  /** Takes one mail; resolves when what follows from it is committed. @param envelopeTo the address it came to, where that is known */
  take(bytes: Uint8Array, source: Source, envelopeTo?: string | null): Promise<Taken>;
}

/** Three times over at least two weeks. */
const STRIKES = 3;
const STRIKES_OVER = 14 * DAY;
/** A domain is held for an hour, as after a refusal face to face, and only by news of fresh mail. */
const HOLD = 3_600_000;
const FRESH = 7 * DAY;

const REASONS: Record<Bounce["kind"], string> = {
  hard: "bad-mailbox",
  "mailbox-full": "mailbox-full",
  blocked: "blocked",
  soft: "came-back",
};

/** States in which a message may still turn out not to have arrived. */
const ON_ITS_WAY = new Set(["accepted", "unknown", "handing_over"]);

async function struckOut(tx: Db, row: SentRow): Promise<boolean> {
  const times = await fullSince(tx, row);
  const first = times[0]?.getTime() ?? 0;
  const last = times.at(-1)?.getTime() ?? 0;
  return times.length >= STRIKES && last - first >= STRIKES_OVER;
}

export async function bounce(
  tx: Db,
  { trust }: { readonly trust: Pick<IncomingDeps["trust"], "gate" | "suppress"> },
  row: SentRow,
  said: Bounce,
  at: Date,
): Promise<Taken> {
  if (!ON_ITS_WAY.has(row.state)) return "late";
  const { personId, address } = row;
  const words = said.words === "" ? "it gave no reason" : said.words;
  await endSend(tx, row, { state: "bounced", reason: REASONS[said.kind], reply: words, at });
  await addIncoming(tx, { personId, sendId: row.id, kind: said.kind, subject: "", words, status: said.status, fromAddress: null, at });
  // It never reached them, so it does not count as had.
  await trust.gate.release(tx, [{ personId, ask: askOf(row.id) }]);
  if (address === null) return said.kind;
  const dead = said.kind === "hard" ? "hard-bounce" : said.kind === "mailbox-full" && (await struckOut(tx, row)) ? "mailbox-full" : null;
  if (said.kind === "hard") await harmDone(tx, "hard", 1, at);
  if (dead !== null) await trust.suppress(tx, [{ medium: "email", address, reason: dead, source: words.slice(0, 200), at }]);
  const fresh = row.doneAt !== null && at.getTime() - row.doneAt.getTime() < FRESH;
  if (said.kind === "blocked" && fresh) {
    await holdDomain(tx, address.split("@")[1] ?? "", new Date(at.getTime() + HOLD), words, at);
  }
  return said.kind;
}

async function complaint(tx: Db, { trust }: IncomingDeps, row: SentRow, type: string, at: Date): Promise<Taken> {
  const { personId, address } = row;
  if (row.state === "complained") return "late";
  await endSend(tx, row, { state: "complained", reason: "complaint", reply: `reported as ${type}`, at });
  await addIncoming(tx, { personId, sendId: row.id, kind: "complaint", subject: "", words: type, status: null, fromAddress: null, at });
  await harmDone(tx, "complaint", 1, at);
  if (address !== null) await trust.suppress(tx, [{ medium: "email", address, reason: "complaint", source: `feedback: ${type}`, at }]);
  const marketing = (await trust.purposes(tx)).filter((purpose) => purpose.class === "marketing");
  await trust.recordConsents(
    tx,
    marketing.map(({ id }) => ({
      personId,
      identifier: address ?? "",
      purpose: id,
      medium: EVERY_MEDIUM,
      decision: "withdrawn" as const,
      method: "complaint",
      actor: "person",
      at,
      words: { id: "complaint", version: 1, language: "en", text: "Reported our mail as unwanted." },
      evidence: { send: row.id, report: type },
    })),
  );
  return "complaint";
}

async function answer(tx: Db, row: SentRow, mail: ReadMail, at: Date): Promise<Taken> {
  const { personId, id } = row;
  const subject = mail.subject.slice(0, 300);
  const words = mail.text.trim().slice(0, 20_000);
  await addIncoming(tx, { personId, sendId: id, kind: "reply", subject, words, status: null, fromAddress: mail.from, at });
  return "reply";
}

async function apply(tx: Db, deps: IncomingDeps, row: SentRow, mail: ReadMail, verdict: Verdict): Promise<Taken> {
  const at = deps.clock();
  if (verdict.kind === "bounces") {
    const ours = verdict.bounces.find(({ recipient }) => recipient === row.address?.toLowerCase()) ?? verdict.bounces[0];
    return ours === undefined ? "report" : bounce(tx, deps, row, ours, at);
  }
  if (verdict.kind === "complaint") return complaint(tx, deps, row, verdict.type, at);
  if (verdict.kind === "report") return "report";
  await arrived(tx, row);
  return verdict.kind === "automatic" ? "automatic" : answer(tx, row, mail, at);
}

/** A Message-ID must be the row's own; everything else carried an HMAC. */
async function rowOf(tx: Db, about: About | null): Promise<SentRow | null> {
  const row = about === null ? null : await sentRow(tx, about.sendId);
  return row === null || about === null || (about.messageId !== null && about.messageId !== row.messageId) ? null : row;
}

/** What names a mail: its Message-ID together with the message it speaks of, so that nobody can use up another's name. */
function keyOf(bytes: Uint8Array, mail: ReadMail | null, about: About | null): Buffer {
  const hash = createHash("sha256");
  const name = mail?.headers.find((header) => header.name === "message-id")?.value.trim() ?? "";
  return (name === "" ? hash.update(bytes) : hash.update(`${name}\n${about?.sendId ?? ""}`)).digest();
}

export function createIncoming(deps: IncomingDeps): Incoming {
  return {
    async take(bytes, source, envelopeTo = null) {
      const mail = await deps.reader.read(bytes);
      const about = mail === null ? null : aboutOf(mail, envelopeTo, deps.paths, deps.tokens);
      const verdict = mail === null ? null : verdictOf(mail);
      const key = keyOf(bytes, mail, about);
      return deps.postgres.transaction(async (tx) => {
        const row = await rowOf(tx, about);
        const kind = mail === null ? "unreadable" : row === null ? "stranger" : (verdict?.kind ?? "");
        if (!(await noteMail(tx, key, source, kind, deps.clock()))) return "known";
        if (mail === null || verdict === null) return "unreadable";
        return row === null ? "stranger" : apply(tx, deps, row, mail, verdict);
      });
    },
  };
}
