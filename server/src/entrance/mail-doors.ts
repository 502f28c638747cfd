import type { MailSink } from "../platform/mail-sink.ts";
import type { Config } from "./config.ts";

/** Where mail goes and comes from, as far as it was set. */
export const mailDoors = ({ smtpUrl, imapUrl, smtpListen, smtpTls, dkimSelector }: Config, sink: () => MailSink | null) => ({
  dkimSelector,
  smtpUrl: (): string | null => smtpUrl ?? sink()?.url ?? null,
  // The built-in mailbox keeps a list of its own, which settles what a crash left unknown.
  delivered: (ids: readonly string[]) => sink()?.has(ids) ?? [],
  ...(smtpUrl === undefined ? {} : { realSmtpUrl: smtpUrl }),
  ...(imapUrl === undefined ? {} : { imapUrl }),
  ...(smtpListen === undefined ? {} : { smtpListen }),
  ...(smtpTls === undefined ? {} : { smtpTls }),
});
