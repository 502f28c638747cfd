// Who a line of a contact file is about: by customer number, else by address. The import and its preview ask here.
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import type { ContactLine } from "./contact-row.ts";
import { individualsOf, withNumber } from "./contacts-store.ts";
import { peopleBy } from "./people-reads.ts";

export const NAMES_TWO =
  "The number and the e-mail address belong to two different people. Say which is right, then import the line again.";

type Named = Pick<ContactLine, "customer" | "email">;

export const valuesOf = <Line>(lines: readonly Line[], pick: (line: Line) => string): string[] => [
  ...new Set(lines.map(pick).filter((value) => value !== "")),
];

interface KnownContacts {
  /** Records. */
  readonly byNumber: Map<string, string>;
  readonly byEmail: Map<string, string>;
  /** Of joined records the person. */
  readonly individuals: ReadonlyMap<string, string>;
  /** Of the records that an address alone points at, those whose person has a customer number. */
  readonly numbered: Set<string>;
}

/** One for each batch: two lines about one new person meet in it. */
export class ContactFinder {
  readonly #known: KnownContacts;
  /** Records that the lines name. */
  readonly found: readonly string[];
  readonly fresh = new Set<string>();

  constructor(known: KnownContacts) {
    this.#known = known;
    this.found = [...new Set([...known.byNumber.values(), ...known.byEmail.values()])];
  }

  /** The record of the line's customer number, if that is known. */
  byNumber({ customer }: Named): string | undefined {
    return customer === "" ? undefined : this.#known.byNumber.get(customer);
  }

  /** Undefined where the line names two different people: two who are known are never joined silently. */
  person(line: Named): string | undefined {
    const { byNumber, byEmail, numbered } = this.#known;
    const { customer, email } = line;
    const number = this.byNumber(line);
    const address = email === "" ? undefined : byEmail.get(email);
    if (number !== undefined && address !== undefined && this.#individual(number) !== this.#individual(address)) return undefined;
    // Who is known by address alone gets the number; another number is another customer at the same address.
    const same = number ?? (address !== undefined && (customer === "" || !numbered.has(address)) ? address : undefined);
    const id = same ?? newId();
    if (same === undefined) this.fresh.add(id);
    if (customer !== "") {
      byNumber.set(customer, id);
      numbered.add(id);
    }
    if (email !== "" && address === undefined) byEmail.set(email, id);
    return id;
  }

  #individual(record: string): string {
    return this.#known.individuals.get(record) ?? record;
  }
}

export async function contactFinder(db: Db, lines: readonly Named[]): Promise<ContactFinder> {
  const [byNumber, byEmail] = [
    await peopleBy(
      db,
      "customer_number",
      valuesOf(lines, ({ customer }) => customer),
    ),
    await peopleBy(
      db,
      "email",
      valuesOf(lines, ({ email }) => email),
    ),
  ];
  const newNumbers = lines.filter(({ customer }) => customer !== "" && !byNumber.has(customer));
  const numbered = await withNumber(db, [...new Set(newNumbers.flatMap(({ email }) => byEmail.get(email) ?? []))]);
  const individuals = await individualsOf(db, [...byNumber.values(), ...byEmail.values()]);
  return new ContactFinder({ byNumber, byEmail, individuals, numbered });
}
