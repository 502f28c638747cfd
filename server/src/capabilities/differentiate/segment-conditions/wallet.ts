import { shareOf } from "../wallet.ts";
import type { Moment, Person } from "../segment-person.ts";
import { field, nameIn, type ConditionKind } from "./condition-kind.ts";
import { numberIn } from "./fact.ts";
import { NUMBER_OPERATORS, numberSql, numberTest } from "./number.ts";

/** As shareOf says it. */
const shareSql = (whole: string): string => `least(1, greatest(0, toFloat64(spent)) / greatest(toFloat64(${whole}), toFloat64(spent)))`;
const inHundred = (share: number): string => `${Math.round(100 * share)} in 100`;

function estimated(name: string, { wallet: known }: Person): number | null {
  if (known === null || known.wallet <= 0) return null;
  return name === "share" ? shareOf(known.spent, known.wallet) : Math.max(0, known.wallet - known.spent);
}

/** What the last study of wallets estimates; what people tell is a field of its own. Nothing is true of whom it says nothing. */
export const wallet: ConditionKind = {
  source: "wallet",
  fields: () => [
    field("wallet.share", "Share of wallet (estimated)", "Share spent with us, estimated", "share", NUMBER_OPERATORS),
    field("wallet.elsewhere", "Share of wallet (estimated)", "Spent elsewhere in a year, estimated", "money", NUMBER_OPERATORS),
  ],
  sql(condition, bind) {
    const measured = nameIn(condition) === "share" ? shareSql("wallet") : "greatest(0, wallet - spent)";
    return `(wallet > 0 and ${numberSql(measured, condition, bind)})`;
  },
  test: (condition, person) => numberTest(estimated(nameIn(condition), person), condition),
  seen(condition, person, { money }) {
    const known = estimated(nameIn(condition), person);
    if (known === null) return "not estimated: has not bought in the past year, or too few are alike";
    return `${nameIn(condition) === "share" ? inHundred(known) : money(known)} (estimated)`;
  },
};

/** The attribute by which people say what they spend on such things in a year, in units of the business's currency. */
export const IN_ALL = "spend_in_all";

/** In minor units; null if they did not say, or it has gone stale. */
function toldInAll({ facts, kinds, freshUntil }: Person, { today, minor }: Moment): number | null {
  const said = numberIn(facts[IN_ALL]?.[0] ?? "");
  const until = freshUntil[IN_ALL];
  return said === null || said <= 0 || kinds[IN_ALL] !== "declared" || (until !== undefined && until < today) ? null : said * minor;
}

function declared(person: Person, moment: Moment): number | null {
  const told = toldInAll(person, moment);
  return told === null || person.wallet === null ? null : shareOf(person.wallet.spent, told);
}

/** The same by what they told, as long as it is fresh. */
export const told: ConditionKind = {
  source: "told",
  fields: () => [field("told.share", "Share of wallet (declared)", "Share spent with us, as they say", "share", NUMBER_OPERATORS)],
  sql: (condition, bind) => numberSql(shareSql("told"), condition, bind),
  test: (condition, person, moment) => numberTest(declared(person, moment), condition),
  seen(_, person, { moment, money }) {
    const [inAll, share] = [toldInAll(person, moment), declared(person, moment)];
    if (inAll === null) return "did not say what they spend in all, or too long ago";
    if (share === null) return `says to spend ${money(inAll)} a year in all; what of it was spent here follows the next study`;
    return `${inHundred(share)}: says to spend ${money(inAll)} a year in all (declared)`;
  },
};
