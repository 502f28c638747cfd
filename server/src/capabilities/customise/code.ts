// Codes that people type: no letter that looks like another, and a check letter. Pure.
import { createHmac } from "node:crypto";

/** Digits and letters without 0, 1, I, L, O: thirty-one, a prime, so that the check letter finds each slip. */
const LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
const BASE = BigInt(LETTERS.length);
/** Twelve letters are 31^12 codes: 59 bits. */
const LENGTH = 12;

/**
 * The check letter: the weighted sum of the letters' values modulo the prime 31, with the weights 1, 2, 3, ...; one wrong letter, or any
 * two changed about, gives another sum (after the scheme of ISBN-10, ISO 2108:1992 annex, with 31 for 11).
 */
function checkLetter(letters: string): string {
  let sum = 0;
  for (let i = 0; i < letters.length; i++) sum += (i + 1) * LETTERS.indexOf(letters[i] ?? "");
  return LETTERS[sum % LETTERS.length] ?? "";
}

/** As it is typed, in capitals, without spaces and hyphens. */
export const bareCode = (typed: string): string =>
  typed
    .normalize("NFKC")
    .toUpperCase()
    .replaceAll(/[\s\-–—_.]/gu, "");

/** Whether something typed has the form of a single code and its check letter is right. */
export function isCode(typed: string): boolean {
  const bare = bareCode(typed);
  if (bare.length !== LENGTH + 1 || bare.split("").some((letter) => !LETTERS.includes(letter))) return false;
  return checkLetter(bare.slice(0, LENGTH)) === bare[LENGTH];
}

/** A code as it is printed: ABCD-EFGH-JKMN-P. */
export const printedCode = (bare: string): string => bare.replace(/^(.{4})(.{4})(.{4})(.)$/, "$1-$2-$3-$4");

/**
 * The code of a number of an offer: HMAC-SHA-256 under the instance's key, so that nobody without the key can guess one from others, and
 * the code need not be kept. @param key hex
 */
export function codeOf(key: string, offerId: string, number: number): string {
  const digest = createHmac("sha256", Buffer.from(key, "hex")).update(`code\n${offerId}\n${number}`).digest();
  let rest = BigInt(`0x${digest.subarray(0, 16).toString("hex")}`);
  let letters = "";
  for (let i = 0; i < LENGTH; i++, rest /= BASE) letters += LETTERS[Number(rest % BASE)];
  return letters + checkLetter(letters);
}

/** What is kept of a code. @param key hex */
export function digestOf(key: string, bare: string): Buffer {
  return createHmac("sha256", Buffer.from(key, "hex")).update(`digest\n${bare}`).digest();
}
