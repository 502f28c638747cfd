// A short service mail with one link in it: written, signed, and handed over there and then.
import type { KeyObject } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import { dkimSign } from "../../platform/mail-dkim.ts";
import { compose, wire } from "../../platform/mail-message.ts";
import { connectSmtp, PATIENCE, SmtpFailure, type SmtpReply, type SmtpTimeouts } from "../../platform/mail-smtp.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { PersonCard } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { html } from "./html.ts";
import type { PageWords } from "./public-words.ts";
import { meaningOf } from "./smtp-outcome.ts";
import type { Tokens } from "./tokens.ts";

export interface ShortMailDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "gate" | "settings" | "suppress">;
  readonly tokens: Tokens;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly smtpUrl: () => string | null;
  readonly dkim: { readonly selector: string; readonly key: KeyObject };
  readonly timeouts?: SmtpTimeouts;
}

export interface ShortMail {
  /** Names the mail: the same id is the same message. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly before: string;
  readonly url: string;
  readonly after: string;
}

async function write(deps: ShortMailDeps, card: PersonCard, mail: ShortMail, w: PageWords): Promise<{ from: string; bytes: string }> {
  const { sending } = await deps.trust.settings(deps.postgres.db);
  const domain = sending.fromAddress.split("@")[1] ?? "localhost";
  const composed = compose({
    from: { name: sending.fromName, address: sending.fromAddress },
    to: { name: card.name ?? "", address: mail.to },
    subject: mail.subject,
    messageId: deps.tokens.messageId(mail.id, 0, card.id, mail.id, domain),
    date: deps.clock(),
    text: `${mail.before}\n\n${mail.url}\n\n${mail.after}\n\n${sending.fromName}\n`,
    html: html`<!doctype html>
      <html lang="${w.tag}" dir="${w.dir}">
        <body>
          <p>${mail.before}</p>
          <p><a href="${mail.url}">${mail.url}</a></p>
          <p>${mail.after}</p>
          <p>${sending.fromName}</p>
        </body>
      </html>`.html,
    headers: [["Auto-Submitted", "auto-replied"]],
  });
  return { from: sending.fromAddress, bytes: wire(await dkimSign(composed, { ...deps.dkim, domain }, deps.clock())) };
}

/** The server's answer. */
async function deliver(deps: ShortMailDeps, url: string, mail: { from: string; bytes: string }, to: string): Promise<SmtpReply> {
  const connection = await connectSmtp(url, "rapport.localhost", deps.timeouts ?? PATIENCE);
  try {
    const refusal = await connection.begin(mail.from, to);
    if (refusal !== null) return refusal;
    connection.body(mail.bytes);
    return await connection.dot();
  } finally {
    connection.quit();
  }
}

/** Where mail goes; throws while there is nowhere. */
export function serverFor(deps: ShortMailDeps): string {
  const url = deps.smtpUrl();
  if (url === null) throw new Problem("unavailable", "No mail server is set, so this mail cannot go yet.");
  return url;
}

/**
 * Whether the server took it.
 * @param takeBack called where the server has not got the mail, so that the job may try again
 */
export async function sendShortMail(
  deps: ShortMailDeps,
  card: PersonCard,
  mail: ShortMail,
  w: PageWords,
  takeBack: () => Promise<void>,
): Promise<boolean> {
  let reply: SmtpReply;
  try {
    reply = await deliver(deps, serverFor(deps), await write(deps, card, mail, w), mail.to);
  } catch (error) {
    // After the dot nobody can know: it is not sent twice for that.
    if (error instanceof SmtpFailure && error.phase === "after-dot") return false;
    await takeBack();
    throw error;
  }
  const { kind } = meaningOf(reply);
  const words = `${reply.code} ${reply.text}`;
  if (kind === "bad-mailbox") {
    const dead = { medium: "email", address: mail.to, reason: "hard-bounce", source: words.slice(0, 200), at: deps.clock() };
    await deps.trust.suppress(deps.postgres.db, [dead]);
  }
  // What is refused for good would be refused again.
  if (kind === "accepted" || kind === "bad-mailbox" || kind === "refused") return kind === "accepted";
  await takeBack();
  throw new Problem("unavailable", `The mail server said “${words}” just now. Try again in a few minutes.`);
}
