/** What was said between the business and its people besides buying: mail, answers, visits, complaints, permissions. */
import type { Random } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { idFrom, pick, weighted } from "./draws.ts";
import type { DemoPerson } from "./people.ts";
import { daytime } from "./purchases.ts";

export interface Touch {
  personId: string;
  name: string;
  at: Date;
  detail: Record<string, string>;
}

export interface Permission {
  personId: string;
  identifier: string;
  purpose: "offers" | "offers-from-other-companies" | "alerts";
  medium: "email" | "letter";
  decision: "given" | "refused" | "withdrawn";
  at: Date;
  language: string;
}

export interface Rules {
  personId: string;
  medium: "email" | "letter" | null;
  maxPerMonth: number | null;
  pauseUntil: Date | null;
}

export interface Complaint {
  id: string;
  personId: string;
  channel: string;
  subject: string;
  words: string;
  at: Date;
  settledAt?: Date;
}

const between = (random: Random, from: Date, until: Date): Date =>
  daytime(new Date(from.getTime() + (until.getTime() - from.getTime()) * random() * 0.999), random);

/** Who agreed to what, in words of the form; some never were asked, some said no, some changed their mind. */
export function permissions(random: Random, person: DemoPerson, until: Date): Permission[] {
  const { id: personId, email, address, since, language } = person;
  const said: Permission[] = [];
  const say = (purpose: Permission["purpose"], medium: Permission["medium"], decision: Permission["decision"], at: Date): void => {
    said.push({
      personId,
      identifier: medium === "email" ? email! : (email ?? person.customerNumber ?? personId),
      purpose,
      medium,
      decision,
      at,
      language,
    });
  };
  if (email !== null) {
    const kind = weighted(random, [
      { weight: 70, value: "given" },
      { weight: 10, value: "refused" },
      { weight: 7, value: "changed" },
      { weight: 13, value: "never asked" },
    ] as const);
    if (kind === "given" || kind === "changed") say("offers", "email", "given", since);
    if (kind === "refused") say("offers", "email", "refused", since);
    if (kind === "changed") say("offers", "email", "withdrawn", between(random, since, until));
    if (random() < 0.14) say("offers-from-other-companies", "email", "given", since);
    if (random() < 0.1) say("alerts", "email", "given", between(random, since, until));
  }
  if (address !== null && random() < (email === null ? 0.6 : 0.42)) say("offers", "letter", random() < 0.9 ? "given" : "refused", since);
  return said;
}

export function contactRules(random: Random, person: DemoPerson, until: Date): Rules | null {
  const draw = random();
  if (draw > 0.35) return null;
  const letter = person.address !== null && (person.email === null || draw < 0.12);
  return {
    personId: person.id,
    medium: letter ? "letter" : person.email === null ? null : "email",
    maxPerMonth: weighted(random, [
      { weight: 3, value: null },
      { weight: 2, value: 1 },
      { weight: 3, value: 2 },
      { weight: 2, value: 4 },
    ]),
    pauseUntil: random() < 0.08 ? new Date(until.getTime() + (10 + 60 * random()) * DAY) : null,
  };
}

const SUBJECTS = [
  { subject: "Arrived broken", words: "The parcel was crushed and two of the jars had burst." },
  { subject: "Came too late", words: "It was a present. It came three days after the birthday." },
  { subject: "Wrong article", words: "I ordered the green one, and this is not green." },
  { subject: "Refund still missing", words: "I sent it back a month ago and have seen no money since." },
  { subject: "Too many mails", words: "Please not every week, I asked for once a month." },
];

/** One customer in thirty has complained; a fifth of what came in the past six weeks is still open. */
export function complaints(random: Random, person: DemoPerson, orderedAt: readonly Date[], until: Date): Complaint[] {
  if (orderedAt.length === 0) return [];
  const count = random() < 0.033 ? 1 + (random() < 0.25 ? 1 : 0) : 0;
  return Array.from({ length: count }, () => {
    const at = new Date(Math.min(pick(random, orderedAt).getTime() + (2 + 10 * random()) * DAY, until.getTime() - DAY / 2));
    const settledAt = new Date(at.getTime() + (0.1 + 12 * random()) * DAY);
    const recent = until.getTime() - at.getTime() < 42 * DAY;
    const open = settledAt >= until || (recent && random() < 0.5);
    return {
      id: idFrom(random, at),
      personId: person.id,
      channel: pick(random, ["phone", "email", "letter", "counter"]),
      ...pick(random, SUBJECTS),
      at,
      ...(open ? {} : { settledAt }),
    };
  });
}

const LETTERS = ["Spring in the garden", "Six things for small kitchens", "Before the holidays", "New in our range"];

/** Four mailings of the past year, to those who had agreed; one in nine answers. */
export function mailings(random: Random, person: DemoPerson, agreed: readonly Permission[], until: Date): Touch[] {
  return LETTERS.flatMap((subject, i) => {
    const at = new Date(Math.floor(until.getTime() / DAY - 45 - 80 * (LETTERS.length - 1 - i)) * DAY + 9 * 3_600_000);
    const now = agreed.filter((each) => each.purpose === "offers" && each.medium === "email" && each.at <= at).at(-1);
    if (now?.decision !== "given") return [];
    const touches: Touch[] = [{ personId: person.id, name: "Mail Received", at, detail: { subject } }];
    if (random() < 0.11)
      touches.push({ personId: person.id, name: "Answered", at: new Date(at.getTime() + random() * 3 * DAY), detail: { subject } });
    return touches;
  });
}

/** What people did on the site without buying; prospects do little else. */
export function visits(random: Random, person: DemoPerson, categories: readonly string[], until: Date): Touch[] {
  const prospect = person.customerNumber === null;
  if (random() > (prospect ? 0.6 : 0.25)) return [];
  const count = 1 + Math.floor(random() * (prospect ? 5 : 3));
  return Array.from({ length: count }, () => ({
    personId: person.id,
    name: pick(
      random,
      prospect ? ["Product Viewed", "Catalogue Requested", "Newsletter Subscribed", "Product Viewed"] : ["Product Viewed"],
    ),
    at: between(random, person.since, until),
    detail: { category: pick(random, categories) },
  }));
}
