import type { PersonCard } from "../identify/index.ts";
import { MAIL_TEXT, type Medium } from "./media/medium.ts";
import type { Occasion, Rendered } from "./message.ts";
import type { Bench } from "./workshop-service.ts";

/** One person's message in a medium: of a mail its subject and both parts, of others the text. */
export async function writeIn(
  { text }: Medium,
  bench: Bench,
  card: PersonCard,
  sendId: string | null,
  occasion?: Occasion,
): Promise<Omit<Rendered, "unsubscribeUrl">> {
  return text === MAIL_TEXT ? bench.mail(card, sendId) : { subject: "", html: "", text: await bench.text(text, card, sendId, occasion) };
}
