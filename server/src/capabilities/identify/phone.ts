// Phone numbers in E.164. Pure.
import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

/** Whether a number written with its country's code stands for itself: true for all that begin alike and are as long. */
const plainForms = new Map<string, boolean>();

function plainForm(digits: string): boolean {
  const key = `${digits.slice(0, 6)}/${digits.length}`;
  const known = plainForms.get(key);
  if (known !== undefined) return known;
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  const plain = parsed !== undefined && parsed.isPossible() && parsed.number === `+${digits}`;
  if (plainForms.size > 50_000) plainForms.clear();
  plainForms.set(key, plain);
  return plain;
}

/**
 * A phone number in E.164, or undefined if none can be made of it.
 * @param country ISO 3166-1 alpha-2, where the number is written without its country's code
 */
export function e164(text: string, country: string): string | undefined {
  if (/^\+[1-9][\d \-./]*$/.test(text)) {
    const digits = text.replace(/\D/g, "");
    if (digits.length <= 15 && plainForm(digits)) return `+${digits}`;
  }
  const home = country.toUpperCase();
  const international = text.replace(/^\s*00(?=[1-9])/, "+");
  const parsed = parsePhoneNumberFromString(international, isSupportedCountry(home) ? home : undefined);
  // Letters and extensions are no part of the number itself.
  return parsed?.isPossible() === true && !/[a-z]{3}/i.test(text) ? parsed.number : undefined;
}
