import type { Moment, Person } from "../segment-person.ts";
import type { Condition } from "../segment-rule.ts";
import { field, nameIn, one, type ConditionKind } from "./condition-kind.ts";
import { consentOf } from "./consent.ts";

/** What a medium needs to be there. */
const POINT: Record<string, string> = { email: "email", letter: "letter", phone: "phone", sms: "phone", fax: "phone" };

/**
 * Why somebody cannot be reached for a purpose by a medium, in the order and with the names of the gate (trust), but for a pause, which passes by
 * itself; "" if they can. Caps and quiet hours are the gate's alone.
 */
export function reasonOf(
  person: Pick<Person, "consents" | "points" | "blocked" | "held" | "medium">,
  purpose: string,
  medium: string,
): string {
  const consent = consentOf(person.consents, purpose, medium);
  if (["refused", "withdrawn", "objected"].includes(consent)) return "withdrawn";
  if (!person.points.includes(POINT[medium] ?? "")) return "no-address";
  if (person.blocked.includes(medium)) return "suppressed";
  if (consent === "" || consent === "expired") return "no-consent";
  if (consent === "unconfirmed") return "not-confirmed";
  if (person.held) return "complaint-open";
  return person.medium !== "" && person.medium !== medium ? "wrong-medium" : "";
}

/** As it stands in the column `reach`. */
export const reachText = (person: Parameters<typeof reasonOf>[0], purposes: readonly string[], media: readonly string[]): string =>
  `;${purposes.flatMap((purpose) => media.map((medium) => `${purpose}/${medium}=${reasonOf(person, purpose, medium)};`)).join("")}`;

/** Media by which somebody can be reached at all, of those in use. */
export const reaching = (media: readonly string[]): string[] => media.filter((medium) => POINT[medium] !== undefined);

/** The reason out of such a text; a pause comes before the choice of another medium. */
export function reasonIn(text: string, purpose: string, medium: string, paused: boolean): string {
  const key = `;${purpose}/${medium}=`;
  const at = text.indexOf(key);
  if (at < 0) return "no-consent";
  const reason = text.slice(at + key.length, text.indexOf(";", at + 1));
  return paused && (reason === "" || reason === "wrong-medium") ? "paused" : reason;
}

const REACH_WORDS: Readonly<Record<string, string>> = {
  "": "can be reached",
  withdrawn: "said no to this",
  "no-address": "there is no address",
  suppressed: "the address does not work or must not be used",
  "no-consent": "never agreed to this",
  "not-confirmed": "the confirmation from the mailbox is still out",
  "complaint-open": "a complaint is open",
  paused: "asked for a pause",
  "wrong-medium": "chose another medium",
};

/** Whether a message for a purpose may go out by a medium, but for caps and quiet hours. */
export const reach: ConditionKind = {
  source: "people",
  fields: ({ purposes, media }) =>
    purposes.map(({ id, name }) =>
      field(`reach.${id}`, "Reachable", name, "choice", ["can be reached by", "cannot be reached by"], {
        values: media.filter(({ value }) => POINT[value] !== undefined),
      }),
    ),
  sql(condition, bind) {
    const able = `(position(reach, ${bind(`;${nameIn(condition)}/${one(condition)}=;`, "String")}) > 0 and toUnixTimestamp(pause_until) <= {now:UInt32})`;
    return condition.operator === "can be reached by" ? able : `not ${able}`;
  },
  test(condition, person, moment) {
    const able = reasonFor(condition, person, moment) === "";
    return condition.operator === "can be reached by" ? able : !able;
  },
  seen: (condition, person, { moment }) => REACH_WORDS[reasonFor(condition, person, moment)] ?? "",
};

const reasonFor = (condition: Condition, person: Person, { now }: Moment): string =>
  reasonIn(person.reach, nameIn(condition), one(condition), person.pauseUntil > now);
