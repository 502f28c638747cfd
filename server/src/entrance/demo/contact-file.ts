/** A file with contact data and consents for given customer numbers, with the gaps that such files have. */
import { seeded, type Random } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { weighted } from "./draws.ts";
import { mailbox, PLACES, someone } from "./places.ts";

const HEADER = [
  "customer_number",
  "given_name",
  "family_name",
  "email",
  "phone",
  "street",
  "postal_code",
  "city",
  "country",
  "language",
  "preferred_medium",
  "max_per_month",
  "consent_offers_email",
  "consent_offers_letter",
  "consent_words",
  "consent_at",
];
const WORDS = "Yes, send me offers and news that fit what I buy. I can end this at any time.";

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

type Kind = "all" | "letter only" | "refused" | "never asked" | "no e-mail" | "nothing";

/** Two thirds can be mailed; the others prefer letters, said no, were never asked, or gave no address. */
const KINDS: readonly { weight: number; value: Kind }[] = [
  { weight: 62, value: "all" },
  { weight: 12, value: "letter only" },
  { weight: 8, value: "refused" },
  { weight: 9, value: "never asked" },
  { weight: 7, value: "no e-mail" },
  { weight: 2, value: "nothing" },
];

function line(random: Random, customerNumber: string, index: number, now: Date): string[] {
  const place = weighted(
    random,
    PLACES.map((value) => ({ weight: value.country === "GB" ? 300 : value.weight, value })),
  );
  const who = someone(random, place);
  const kind = weighted(random, KINDS);
  const letter = kind === "letter only" || kind === "no e-mail";
  const consentAt = new Date(now.getTime() - (20 + 700 * random()) * DAY).toISOString().slice(0, 10);
  const asked = kind !== "never asked" && kind !== "nothing";
  const hasMail = kind !== "no e-mail" && kind !== "nothing";
  const [phone, max] = [
    random() < 0.5 ? who.phone : "",
    random() < 0.3
      ? weighted(random, [
          { weight: 1, value: "1" },
          { weight: 2, value: "2" },
          { weight: 1, value: "4" },
        ])
      : "",
  ];
  const emailConsent = !asked || !hasMail ? "" : kind === "all" ? "yes" : kind === "letter only" && random() < 0.5 ? "" : "no";
  const letterConsent = !asked ? "" : kind === "refused" ? "no" : letter ? "yes" : random() < 0.35 ? "yes" : "";
  const address = kind === "nothing" ? ["", "", ""] : [who.address.lines[0]!, who.address.postalCode, who.address.city];
  return [
    customerNumber,
    kind === "nothing" && random() < 0.5 ? "" : who.given,
    who.family,
    hasMail ? mailbox(who, 20_001 + index) : "",
    phone,
    ...address,
    place.country,
    place.language,
    letter ? "letter" : random() < 0.3 && hasMail ? "email" : "",
    max,
    emailConsent,
    letterConsent,
    asked ? WORDS : "",
    asked ? consentAt : "",
  ];
}

/** The same numbers, seed and day give the same file. */
export function makeContactFile(customerNumbers: readonly string[], seed: string, now: Date): string {
  const random = seeded(`${seed} contacts`);
  const rows = customerNumbers.map((number, i) => line(random, number, i, now));
  return [HEADER, ...rows].map((cells) => cells.map(quoted).join(",")).join("\n") + "\n";
}
