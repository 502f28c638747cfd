import type { Language } from "../../../vocabulary/language.ts";
import { email } from "./email.ts";
import { fax } from "./fax.ts";
import { letter } from "./letter.ts";
import type { Medium, Reachable } from "./medium.ts";
import { phone } from "./phone.ts";
import { sms } from "./sms.ts";
import { visit } from "./visit.ts";
import { web } from "./web.ts";
import { webhook } from "./webhook.ts";

/** All media, in the order in which a screen lists them. */
export const MEDIA: readonly Medium[] = [email, letter, fax, sms, phone, visit, web, webhook];

const byId = new Map(MEDIA.map((medium) => [medium.id, medium]));

/** One that was taken out of the list leaves its rows behind: undefined. */
export const mediumOf = (id: string): Medium | undefined => byId.get(id);

export const mediumName = (id: string): string => byId.get(id)?.name ?? id;

/** Whether a person may choose it. */
export const isWish = (id: string): boolean => (byId.get(id)?.wish ?? null) !== null;

/** As the person's own page calls it. */
export const wishName = (id: string, language: Language): string => byId.get(id)?.wish?.[language] ?? mediumName(id);

/** Where a medium would reach the person, or null. */
export const addressFor = (card: Reachable, medium: string): string | null => byId.get(medium)?.address(card) ?? null;

/** The campaign's own texts at first, by their names; the mail's is kept apart. */
export const FIRST_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  MEDIA.flatMap(({ text, start }) => (start === undefined ? [] : [[text, start]])),
);
