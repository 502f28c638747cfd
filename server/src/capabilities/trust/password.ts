import { Problem } from "../../vocabulary/errors.ts";

const SHORTEST = 10;
const LONGEST = 128;

/** What the most used passwords are made of, once digits, marks and look-alike characters are taken off. */
const COMMON = new Set(
  `abc abcabc abcd abcdef abcdefg access admin adminadmin administrator amazing apple asdf asdfasdf asdfgh asdfghjkl august azerty azertyuiop
  babygirl baseball basketball batman beautiful blink butterfly buster changeme changemenow charlie chelsea chocolate computer cookie dallas
  december default dragon facebook february flower football freedom friday fuckyou george ginger google guest hallo hallohallo harley hello
  hellohello hunter iloveyou iloveyouso internet january jennifer jessica jordan july june justin killer letmein letmeinnow liverpool login
  london love lovely loveyou maggie manchester march marketing master matrix michael michelle minecraft monday monkey mustang myname naruto
  nicole ninja november october office pass passpass passw passwd password passwordpassword passwort passwortpasswort pepper pokemon princess
  qazwsx qazwsxedc qwer qwert qwertz qwertzuiop qwerty qwertyqwerty qwertyuiop rapport robert root samsung secret september service shadow
  soccer sommer spring starwars summer sunday sunshine superman support system taylor temp test testtest testtesttest thomas thursday tigger
  trustno tuesday unknown user wednesday welcome welcomewelcome whatever willkommen winter yankees zaq zaqwsx zxcv zxcvbn zxcvbnm`
    .split(/\s+/)
    .filter((word) => word !== ""),
);
const ROWS = [
  "qwertzuiopqwertyuiopasdfghjklyxcvbnmzxcvbnm",
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890123456789",
  "1q2w3e4r5t6z7u8i9o0p",
  "1q2w3e4r5t6y7u8i9o0p",
];
const LOOKALIKE: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
};

const letters = (text: string): string => text.replace(/[^\p{L}]/gu, "");
const plain = (text: string): string => letters(text.replace(/[013457@$!]/g, (char) => LOOKALIKE[char] ?? char));

/** A run along the keyboard or the alphabet, either way round. */
function isRun(text: string): boolean {
  const backwards = Array.from(text).reverse().join("");
  return ROWS.some((row) => row.includes(text) || row.includes(backwards));
}

/** A few characters over and over: at most three different ones, or one piece repeated. */
function isRepeated(text: string): boolean {
  return new Set(text).size <= 3 || /^(.{1,5})\1+.{0,4}$/u.test(text);
}

/**
 * Why a password is not taken, as a sentence; null if it is. What counts is length and that it is none of those tried first,
 * not which kinds of characters it has (NIST SP 800-63B).
 * @param about words an attacker would try for this person: the name, the address
 */
export function passwordFault(password: string, about: readonly string[]): string | null {
  const length = Array.from(password).length;
  if (length < SHORTEST) return `A password has at least ten characters; this one has ${length}.`;
  if (length > LONGEST) return `A password has at most ${LONGEST} characters.`;
  const low = password.toLowerCase();
  const own = about.flatMap((word) => word.toLowerCase().split(/[^\p{L}\p{N}]+/u)).filter((word) => word.length > 3);
  const rest = own.reduce((text, word) => text.replaceAll(word, ""), low);
  if (rest.length < 6 && rest !== low)
    return "That password is little more than your own name or address. Take one that nobody can guess from knowing you.";
  const stem = low.replace(/[\d\W_]+$/u, "");
  if (
    isRun(low) ||
    isRepeated(low) ||
    [letters(low), plain(low), plain(stem)].some((text) => COMMON.has(text) || (text.length > 5 && isRun(text)))
  )
    return "That password is among the first that anybody would try. Three or four unrelated words make a good one.";
  return null;
}

export function refuseWeakPassword(password: string, about: readonly string[]): void {
  const fault = passwordFault(password, about);
  if (fault !== null) throw new Problem("invalid", fault, { where: "password" });
}
