import type { LinkKind } from "./access-link.ts";

/** Mails one user; false if no mail server is set or it did not take the mail. */
export type StaffMail = (mail: { to: { name: string; address: string }; subject: string; text: string }) => Promise<boolean>;

/** What the mail with a link says. */
export function linkMail(kind: LinkKind, business: string, url: string): { subject: string; text: string } {
  if (kind === "invite")
    return {
      subject: `Your account at ${business}`,
      text: `You are invited to work with ${business} in Rapport. Choose your name and password here:\n\n${url}\n\nThe link works once, within seven days.`,
    };
  return {
    subject: `A new password for ${business}`,
    text: `Somebody, hopefully you, asked for a new password at ${business}. Choose it here:\n\n${url}\n\nThe link works once, within two hours. If it was not you, leave it: your password stays as it is.`,
  };
}
