import type { Condition } from "../segment-rule.ts";
import { field, nameIn, one, type Bind, type ConditionKind } from "./condition-kind.ts";

const DECISIONS: Record<string, readonly string[]> = {
  agreed: ["given", "confirmed"],
  "said no": ["refused", "withdrawn", "objected"],
  "never said": ["", "expired"],
  "not confirmed yet": ["unconfirmed"],
};

const HEARD: Record<string, string> = {
  given: "agreed",
  confirmed: "agreed, and confirmed it from the mailbox",
  refused: "said no",
  withdrawn: "took the yes back",
  objected: "objected",
  expired: "the yes ran out",
  unconfirmed: "said yes in a form; the confirmation is still out",
};

/** What was said for the medium, else for every medium. A yes in a form that mail still waits to have confirmed holds for other media. */
function consentSql(purpose: string, medium: string, bind: Bind): string {
  const [own, every] = [bind(`${purpose}/${medium}`, "String"), bind(`${purpose}/*`, "String")];
  const said = `if(consents[${own}] = '', consents[${every}], consents[${own}])`;
  return medium === "email" ? `toString(${said})` : `replaceOne(toString(${said}), 'unconfirmed', 'given')`;
}

export function consentOf(consents: Readonly<Record<string, string>>, purpose: string, medium: string): string {
  const said = consents[`${purpose}/${medium}`] ?? consents[`${purpose}/*`] ?? "";
  return medium !== "email" && said === "unconfirmed" ? "given" : said;
}

const decisionsOf = ({ operator }: Condition): readonly string[] => DECISIONS[operator] ?? [];

/** What they said to a purpose, by a medium. */
export const consent: ConditionKind = {
  source: "people",
  fields: ({ purposes, media }) =>
    purposes.map(({ id, name }) =>
      field(`consent.${id}`, "Consent", name, "choice", ["agreed", "said no", "never said", "not confirmed yet"], { values: media }),
    ),
  sql: (condition, bind) => `has(${bind(decisionsOf(condition), "Array(String)")}, ${consentSql(nameIn(condition), one(condition), bind)})`,
  test: (condition, { consents }) => decisionsOf(condition).includes(consentOf(consents, nameIn(condition), one(condition))),
  seen: (condition, { consents }) => HEARD[consentOf(consents, nameIn(condition), one(condition))] ?? "never said anything about it",
};
