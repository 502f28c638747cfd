import { compose, wire } from "../../platform/mail-message.ts";
import { dkimSign, type DkimKey } from "../../platform/mail-dkim.ts";
import type { Permitted } from "./claim-service.ts";
import type { Bench } from "./workshop-service.ts";

export interface SignedMail {
  readonly messageId: string;
  readonly from: string;
  readonly to: string;
  /** As it goes over the wire, before dot-stuffing. */
  readonly bytes: string;
}

/** One click ends it (RFC 8058). */
const unsubscribing = (url: string): [string, string][] => [
  ["List-Unsubscribe", `<${url}>`],
  ["List-Unsubscribe-Post", "List-Unsubscribe=One-Click"],
];

/** Writes and signs one person's mail. Throws a TemplateError where the template needs what is not known. */
export async function writeMail(one: Permitted, bench: Bench, dkim: Omit<DkimKey, "domain">, now: Date): Promise<SignedMail> {
  const { row, card, campaign } = one;
  const mail = await bench.mail(card, row.id, { because: row.because });
  const domain = bench.from.address.split("@")[1] ?? "localhost";
  const messageId = bench.context.tokens.messageId(campaign.id, row.step, card.id, row.id, domain);
  const to = row.address ?? "";
  const composed = compose({
    from: bench.from,
    to: { name: card.name ?? "", address: to },
    subject: mail.subject,
    messageId,
    date: now,
    html: mail.html,
    text: mail.text,
    headers: [
      // An answer is no list that one could leave.
      ...(campaign.kind === "answer" ? [] : unsubscribing(mail.unsubscribeUrl)),
      ["Feedback-ID", `${campaign.id}:${campaign.purpose}:rapport`],
    ],
  });
  return { messageId, from: bench.returnPath(row.id), to, bytes: wire(await dkimSign(composed, { ...dkim, domain }, now)) };
}
