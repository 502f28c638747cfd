// What a mail that came back means. Pure: the read mail in, the verdict out.
import type { ReadMail } from "../../platform/mail-parts.ts";
import { AUTOMATIC_SUBJECT, BLOCKED, CLOSED, FULL, NOBODY, OURS, PASSING, REPORT_SUBJECT, STILL_TRYING } from "./bounce-words.ts";
import { feedbackReport, recipientReports, sesReports, statusIn, type FeedbackReport, type RecipientReport } from "./delivery-report.ts";

/**
 * hard: no such mailbox or domain, the address must not be used again. mailbox-full: three strikes over two weeks.
 * blocked: our own fault (5.7.x), the recipient stays. soft: not delivered, nothing follows for the address.
 */
export type BounceKind = "hard" | "mailbox-full" | "blocked" | "soft";

export interface Bounce {
  readonly kind: BounceKind;
  /** As the report names it, which need not be the address we wrote to; null where it does not. */
  readonly recipient: string | null;
  readonly status: string | null;
  /** What the mail server said, at most 400 characters. */
  readonly words: string;
}

/**
 * report: a machine tells that something arrived, or is late; automatic: an answer that nobody typed for us (RFC 3834);
 * person: somebody wrote.
 */
export type Verdict =
  | { readonly kind: "bounces"; readonly bounces: readonly Bounce[] }
  | { readonly kind: "complaint"; readonly type: string; readonly mailFrom: string | null }
  | { readonly kind: "report" | "automatic" | "person" };

/** No such mailbox, no such domain, bad address, moved away, null MX, mailbox closed (RFC 3463, RFC 7505). */
const DEAD = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"]);
/** The host, or the domain, takes no mail at all (RFC 7504). */
const NO_MAIL_HERE = /\b(?:521|556)[ -]/;
/** At which step of the conversation it was refused. */
const AT_STEP = /(?:after|in reply to|response to) (?:end of data|(?:pipelined )?mail from)/i;
const AFTER_CONTENT = /in reply to end of data/i;
const REFUSED_FOR_GOOD = /\b55[0-4][ -]/;

/** Names and addresses taken out: what is said counts, not what somebody is called. */
function bare(words: string): string {
  return words
    .replace(/https?:\/\/\S+/gi, "URL")
    .replace(/[^\s<>"'()[\]]+@[^\s<>"'()[\],;:]+/g, "ADDR")
    .replace(/\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/gi, "HOST");
}

/** What speaks for itself: no room, our own fault, said for now only. */
function plainKind(status: string | null, said: string): BounceKind | null {
  if (/^[45]\.2\.2$/.test(status ?? "") || FULL.test(said)) return "mailbox-full";
  if (status?.startsWith("5.7.") === true || /^5\.1\.[78]$/.test(status ?? "") || OURS.test(said)) return "blocked";
  const passing = status === null ? /\b4\d\d[ -]/.test(said) && !/\b5\d\d[ -]/.test(said) : status.startsWith("4.");
  // "User unknown" said for days is meant, whatever digit it begins with.
  if (passing) return status === "4.1.1" && NOBODY.test(said) ? "hard" : "soft";
  return NO_MAIL_HERE.test(said) ? "hard" : null;
}

/** @param status the most telling code there is; null: none */
function bounceKind(status: string | null, words: string): BounceKind {
  const said = bare(words);
  const plain = plainKind(status, said);
  if (plain !== null) return plain;
  const dead = status !== null && DEAD.has(status);
  if (!dead && ((PASSING.test(said) && !REFUSED_FOR_GOOD.test(said)) || CLOSED.test(said))) return "soft";
  // A server that knows the codes and speaks of the mailbox in general, or that took the recipient and then refuses the
  // content, does not say that there is no such mailbox.
  if (NOBODY.test(said) && status !== "5.2.0" && (dead || !AFTER_CONTENT.test(said))) return "hard";
  if (BLOCKED.test(said)) return "blocked";
  return dead ? "hard" : "soft";
}

/** Where the report ends and the mail that it is about begins. */
const ENCLOSED =
  /^[ \t>]*(?:[-=_*]{2,}.*\b(?:copy|original|message header|header of|undelivered message|message follows|returned message|below this line|unsent message)\b.*|.*\b(?:original message (?:headers|follows)|message headers? follows?|copy of (?:the|your) (?:message|mail))\b.*|(?:received|return-path|message-id|x-mailer|mime-version): .*)$/im;

function ownWords(text: string): string {
  const plain = text.replace(/\r\n?/g, "\n");
  const end = plain.search(ENCLOSED);
  return (end > 0 ? plain.slice(0, end) : plain).slice(0, 8000);
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

function ofReport(report: RecipientReport, text: string): Bounce {
  const { recipient } = report;
  const said = oneLine(report.diagnostic ?? "");
  const words = said === "" ? oneLine(text) : `${said} ${AT_STEP.exec(text)?.[0] ?? ""}`.trim();
  // The remote server's own code says more than the one that the reporting side put into Status.
  const own = statusIn(said);
  const vague = report.status === null || /^[245]\.0\.0$/.test(report.status);
  const status = own !== null && (vague || !/^[45]\.[01]\.0$/.test(own)) ? own : report.status;
  const put = own === null && status?.startsWith("5.7.") === true && NOBODY.test(bare(said)) && !BLOCKED.test(bare(said));
  const kind = report.local ? "soft" : bounceKind(put ? null : status, words);
  return { kind, recipient, status, words: words.slice(0, 400) };
}

function ofWords(text: string, recipient: string | null): Bounce {
  const status = statusIn(text);
  const words = oneLine(text);
  return { kind: bounceKind(status, words), recipient, status, words: words.slice(0, 400) };
}

/** Reports in words: a part that begins with <address>: for each recipient (qmail), or a line "550 <address>... why" (sendmail). */
function ofText(mail: ReadMail): Bounce[] {
  const text = ownWords(mail.text);
  const parts = text.split(/^[ \t]*(?=<[^\s<>@]+@[^\s<>]+>:)/m).slice(1);
  const lines = [...text.matchAll(/^[45]\d\d (?:[45]\.\d+\.\d+ )?<?([^\s<>@]+@[^\s<>]+?)>?\.\.\. .*$/gm)];
  const told = parts.length > 0 ? parts : lines.map(([line]) => line);
  if (told.length > 0) return told.map((part) => ofWords(part, /<([^>]+)>/.exec(part)?.[1]?.toLowerCase() ?? null));
  const failed = header(mail, "x-failed-recipients")?.split(",")[0]?.trim().toLowerCase();
  const named = /<([^\s<>@]+@[^\s<>]+)>/.exec(text)?.[1]?.toLowerCase();
  return [ofWords(text, failed ?? named ?? null)];
}

function header(mail: ReadMail, name: string): string | null {
  return mail.headers.find((one) => one.name === name)?.value ?? null;
}

const DAEMON =
  /^(?:mailer-daemon|post[-_]?master|mail-daemon|mdaemon|mailerdaemon|mailer_daemon|bounce|mail\.system|admin(?:istrator)?)(?:[+=.-][^@]*)?@|^(?:mailer-daemon|postmaster)$/i;

function fromMachine(mail: ReadMail): boolean {
  const from = header(mail, "from") ?? "";
  return DAEMON.test(mail.from ?? "") || /mailer-daemon|mail delivery (?:sub)?system|mail administrator|postmaster/i.test(from);
}

/** RFC 3834, and what older programs write instead. */
function isAutomatic(mail: ReadMail): boolean {
  const submitted = header(mail, "auto-submitted")?.toLowerCase() ?? "no";
  if (!submitted.startsWith("no")) return true;
  if (["x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply"].some((name) => header(mail, name) !== null)) return true;
  if (/^(?:bulk|junk|auto_reply)/i.test(header(mail, "precedence") ?? "")) return true;
  return AUTOMATIC_SUBJECT.test(mail.subject);
}

/** Reports by RFC 5965, Hotmail's own form, and the mail that Apple's program writes for whoever presses "unsubscribe". */
function feedbackOf(mail: ReadMail): FeedbackReport | null {
  const part = mail.parts.find(({ type }) => type === "message/feedback-report");
  const report = part === undefined ? null : feedbackReport(part.text);
  if (report !== null) return report;
  if (/^\s*complaint about (?:a )?message\b/i.test(mail.subject) && mail.parts.some(({ type }) => type === "message/rfc822"))
    return { type: "abuse", mailFrom: null };
  return /^\s*unsubscribe\s*$/i.test(mail.subject) ? { type: "opt-out", mailFrom: null } : null;
}

const FAILED = new Set(["failed", "failure", "undeliverable"]);
/** Readers' reports that say nothing against the mail's being wanted: a broken signature, "this is no spam", figures. */
const NO_COMPLAINT = new Set(["auth-failure", "not-spam", "dmarc"]);

function ofReports(mail: ReadMail, reports: readonly RecipientReport[]): Verdict | null {
  if (reports.length === 0) return null;
  const failed = reports.filter(({ action, status }) => (action === null ? status?.startsWith("2.") !== true : FAILED.has(action)));
  if (failed.length === 0) return { kind: "report" };
  const told = ownWords(mail.text);
  return { kind: "bounces", bounces: failed.map((report) => ofReport(report, told)) };
}

/** What a mail that came in is. */
export function verdictOf(mail: ReadMail): Verdict {
  const feedback = feedbackOf(mail);
  if (feedback !== null) return NO_COMPLAINT.has(feedback.type) ? { kind: "report" } : { kind: "complaint", ...feedback };
  const statuses = mail.parts.filter(({ type }) => /^message\/(?:global-)?delivery-status$/.test(type));
  for (const { text } of [...statuses, ...(/^final-recipient:/im.test(mail.text) ? [mail] : [])]) {
    const told = ofReports(mail, recipientReports(text));
    if (told !== null) return told;
  }
  const ses = mail.from?.endsWith("@sns.amazonaws.com") === true ? ofReports(mail, sesReports(mail.text)) : null;
  if (ses !== null) return ses;
  const daemon = fromMachine(mail) || header(mail, "x-failed-recipients") !== null;
  const titled = REPORT_SUBJECT.test(mail.subject);
  if (isAutomatic(mail) && !titled && !daemon) return { kind: "automatic" };
  if (AUTOMATIC_SUBJECT.test(mail.subject) && !titled) return { kind: "automatic" };
  const returned = /^\s*<\s*>/.test(header(mail, "return-path") ?? "") && REPORT_SUBJECT.test(mail.text.slice(0, 2000));
  if ((daemon || titled) && STILL_TRYING.test(mail.text.slice(0, 2000))) return { kind: "report" };
  if (daemon || titled || returned) return { kind: "bounces", bounces: ofText(mail) };
  return isAutomatic(mail) ? { kind: "automatic" } : { kind: "person" };
}
