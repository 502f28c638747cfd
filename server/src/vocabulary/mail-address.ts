/** Why an address is not accepted, in words a person can act on. */
type AddressFault = { readonly fault: string };

const ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const SCRIPTS = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u];

/** A label that mixes look-alike scripts ("pаypal" with a Cyrillic а) pretends to be another. */
function mixesScripts(label: string): boolean {
  return SCRIPTS.filter((script) => script.test(label)).length > 1;
}

function domainOf(text: string): string | AddressFault {
  if (/[[\]]/.test(text)) return { fault: "an address by IP number is not accepted" };
  if (/[\s/\\?#:%]/.test(text)) return { fault: "the part after @ holds a character that no domain has" };
  if (text.split(".").some(mixesScripts)) return { fault: "the domain mixes alphabets that look alike" };
  // The platform's own IDN rules (UTS 46): "müller.example" becomes "xn--mller-kva.example".
  const ascii = URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : "";
  const labels = ascii.split(".");
  if (ascii.length > 253 || labels.length < 2 || !labels.every((label) => LABEL.test(label))) {
    return { fault: "the part after @ is no domain" };
  }
  if (/^\d+$/.test(labels.at(-1) ?? "")) return { fault: "an address by IP number is not accepted" };
  return ascii;
}

/**
 * The strict grammar for recipients: one plain mailbox, nothing else. No comments, groups, quoted parts, lists or display
 * names; the domain as ASCII. Gives the address as it is stored and used in the envelope.
 */
function mailAddress(text: string): string | AddressFault {
  // Blanks around it come from typing; a line break never does.
  const trimmed = text.replace(/^[\p{Zs}\t]+|[\p{Zs}\t]+$/gu, "");
  if (/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(trimmed)) return { fault: "it holds a control character" };
  if (/[,;<>()"\s]/.test(trimmed)) return { fault: "it holds a character that a single plain address does not have" };
  const at = trimmed.split("@");
  if (at.length !== 2) return { fault: at.length < 2 ? "the @ is missing" : "there is more than one @" };
  const [local = "", domain = ""] = at;
  if (local.length === 0 || local.length > 64) return { fault: "the part before @ is empty or longer than 64 characters" };
  if (!ATOM.test(local)) return { fault: "the part before @ is not plain (dots at an end or doubled, or letters beyond ASCII)" };
  const ascii = domainOf(domain);
  if (typeof ascii !== "string") return ascii;
  const whole = `${local}@${ascii}`;
  return whole.length > 254 ? { fault: "it is longer than 254 characters" } : whole;
}

/** The address if it passes, else null. */
export function strictAddress(text: string): string | null {
  const result = mailAddress(text);
  return typeof result === "string" ? result : null;
}
