import type { Condition } from "../segment-rule.ts";
import { bought } from "./bought.ts";
import type { ConditionKind, Field, Known } from "./condition-kind.ts";
import { consent } from "./consent.ts";
import { contact } from "./contact.ts";
import { doing } from "./doing.ts";
import { fact } from "./fact.ts";
import { figure } from "./figure.ts";
import { heart } from "./heart.ts";
import { need } from "./need.ts";
import { reach } from "./reach.ts";
import { stage } from "./stage.ts";
import { told, wallet } from "./wallet.ts";

/** Every kind of condition, by what the ids of its fields begin with. A new kind is a new file and a line here. */
const KINDS: Readonly<Record<string, ConditionKind>> = {
  fact,
  known: contact,
  stage,
  value: figure,
  need,
  heart,
  wallet,
  told,
  bought,
  did: doing,
  consent,
  reach,
};

/** What rules can be about here, in the order the editor shows it. */
export const fieldsOf = (known: Known): Field[] => Object.values(KINDS).flatMap((kind) => kind.fields(known));

/** The kind of a condition whose field is known. */
export function kindOf({ field }: Pick<Condition, "field">): ConditionKind {
  const kind = KINDS[field.slice(0, field.indexOf("."))];
  if (kind === undefined) throw new Error(`A condition on ${field}, which was not checked.`);
  return kind;
}
