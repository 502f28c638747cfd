// Mails to the users of this installation: service messages, never to the people in it, and so past the gate.
import type { StaffMail, Trust } from "../capabilities/trust/index.ts";
import type { Clock } from "../platform/clock.ts";
import { dkimKey, dkimSign } from "../platform/mail-dkim.ts";
import { compose, wire } from "../platform/mail-message.ts";
import { sendOnce } from "../platform/mail-once.ts";
import type { Files } from "../platform/files.ts";
import { newId } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import type { Db } from "../platform/postgres.ts";

export interface StaffMailDeps {
  readonly db: Db;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  readonly trust: Pick<Trust, "settings">;
  /** Undefined: links are handed over by hand. The built-in mailbox would show them to others. */
  readonly smtpUrl: string | undefined;
  readonly dkimSelector: string;
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);

export function createStaffMail({ db, files, clock, log, trust, smtpUrl, dkimSelector }: StaffMailDeps): StaffMail {
  return async ({ to, subject, text }) => {
    if (smtpUrl === undefined) return false;
    const { sending } = await trust.settings(db);
    const domain = sending.fromAddress.split("@")[1] ?? "localhost";
    const composed = compose({
      from: { name: sending.fromName, address: sending.fromAddress },
      to,
      subject,
      messageId: `${newId()}@${domain}`,
      date: clock(),
      text,
      html: `<p>${escaped(text)
        .replaceAll("\n\n", "</p><p>")
        .replace(/https?:\/\/\S+/g, '<a href="$&">$&</a>')}</p>`,
      headers: [["Auto-Submitted", "auto-generated"]],
    });
    try {
      const signed = await dkimSign(composed, { domain, selector: dkimSelector, key: dkimKey(files) }, clock());
      await sendOnce(smtpUrl, { from: sending.fromAddress, to: to.address }, wire(signed));
      return true;
    } catch (error) {
      log.warn({ err: error }, "a mail to a user was not taken");
      return false;
    }
  };
}
