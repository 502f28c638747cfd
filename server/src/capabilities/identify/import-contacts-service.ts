// A contact file → identifiers, facts, contact rules and consents of known or new people, a batch a transaction.
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Attribute } from "./attribute.ts";
import { contactFinder, NAMES_TWO } from "./contact-finder-service.ts";
import { readContact, type ContactLine } from "./contact-row.ts";
import {
  insertImportedFacts,
  insertImportedIdentifiers,
  insertImportedPeople,
  type ImportedFact,
  type ImportedIdentifier,
} from "./contacts-store.ts";
import { checkFacts, definitions } from "./facts-service.ts";
import type { Logbook } from "./import-logbook-service.ts";
import { readAll, type Batch, type Progress } from "./import-run-service.ts";
import type { ImportReport, ImportRow } from "./import-store.ts";
import { Counting, type Tally } from "./import-tally.ts";
import { ERASED, RESTRICTED, type Refused } from "./rejects.ts";

export interface ImportedConsent {
  readonly personId: string;
  readonly identifier: string;
  readonly purpose: string;
  readonly medium: string;
  readonly given: boolean;
  readonly words: string;
  readonly at: Date;
  /** Import and line, as evidence. */
  readonly source: string;
}

export interface ImportedRule {
  readonly personId: string;
  readonly medium: string | undefined;
  readonly maxPerMonth: number | undefined;
  readonly source: string;
  readonly at: Date;
}

/** What a contact import asks and says of trust; the house connects it. Each is idempotent. */
export interface ContactDoors {
  /** Of the numbers and addresses in these lines, those of people who were erased. */
  erased(db: Db, lines: readonly ContactLine[]): Promise<ReadonlySet<string>>;
  /** Of these records, those whose use is restricted. */
  restricted(db: Db, records: readonly string[]): Promise<ReadonlySet<string>>;
  consents(tx: Db, rows: readonly ImportedConsent[]): Promise<void>;
  rules(tx: Db, rows: readonly ImportedRule[]): Promise<void>;
}

export interface ContactDeps {
  readonly postgres: Postgres;
  readonly doors: ContactDoors;
  readonly now: Date;
  readonly progress: Progress;
  /** This import and earlier ones of the same file. */
  readonly own: readonly string[];
}

interface Line {
  readonly line: number;
  readonly contact: ContactLine;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly cells: readonly string[];
}

/** Rows a batch. */
const BATCH = 5000;

/** What the lines of a batch say, each thing once; of two lines about one person the later one counts. */
class Said {
  readonly identifiers = new Map<string, ImportedIdentifier>();
  readonly facts = new Map<string, ImportedFact>();
  readonly consents: ImportedConsent[] = [];
  readonly rules: ImportedRule[] = [];

  /** Given for another in the file before, it is noted as claimed. */
  identify(identifier: ImportedIdentifier): void {
    this.identifiers.set(`${identifier.kind} ${identifier.value} ${identifier.personId}`, identifier);
  }

  add(personId: string, { line, contact, facts }: Line, source: string, now: Date): void {
    const at = contact.consentAt === undefined ? now : new Date(contact.consentAt);
    const from = `${source}, line ${line}`;
    const named = { customer_number: contact.customer, email: contact.email, phone: contact.phone } as const;
    for (const kind of ["customer_number", "email", "phone"] as const) {
      const value = named[kind];
      if (value !== "") this.identify({ kind, value, personId });
    }
    for (const attribute of Object.keys(facts)) {
      this.facts.set(`${personId} ${attribute}`, { personId, attribute, value: facts[attribute] });
    }
    if (contact.medium !== undefined || contact.maxPerMonth !== undefined) {
      this.rules.push({ personId, medium: contact.medium, maxPerMonth: contact.maxPerMonth, source: from, at });
    }
    this.decide(personId, { line, contact }, source, now);
  }

  /** What the line says was agreed to or refused; with `no` only what was refused. */
  decide(personId: string, { line, contact }: Pick<Line, "line" | "contact">, source: string, now: Date, no = false): void {
    const at = contact.consentAt === undefined ? now : new Date(contact.consentAt);
    const from = `${source}, line ${line}`;
    for (const { medium, given } of contact.consents) {
      if (no && given) continue;
      const identifier = (medium === "email" ? contact.email : "") || contact.customer || contact.email;
      this.consents.push({ personId, identifier, purpose: "offers", medium, given, words: contact.words, at, source: from });
    }
  }
}

interface Writing {
  readonly row: ImportRow;
  readonly deps: ContactDeps;
  readonly counting: Counting;
  readonly refused: Refused[];
}

async function writeLines(tx: Db, lines: readonly Line[], { row, deps, counting, refused }: Writing): Promise<void> {
  const origin = { id: row.id, source: `import ${row.fileName}` };
  const contacts = lines.map(({ contact }) => contact);
  const finder = await contactFinder(tx, contacts);
  const restricted = await deps.doors.restricted(tx, finder.found);
  const erased = await deps.doors.erased(tx, contacts);
  const said = new Said();
  const seen = new Set<string>();
  const refuse = ({ line, cells }: Line, why: string): void => {
    counting.rejects++;
    counting.refuse(why, 0);
    refused.push({ line, why, cells });
  };
  for (const line of lines) {
    const gone = erased.has(line.contact.customer) || erased.has(line.contact.email);
    const personId = gone ? undefined : finder.person(line.contact);
    if (personId === undefined) {
      refuse(line, gone ? ERASED : NAMES_TWO);
      const claimant = gone ? undefined : finder.byNumber(line.contact);
      if (claimant !== undefined && !restricted.has(claimant)) {
        said.identify({ kind: "email", value: line.contact.email, personId: claimant });
      }
      continue;
    }
    if (restricted.has(personId)) {
      refuse(line, RESTRICTED);
      // A no is heard all the same.
      said.decide(personId, line, origin.source, deps.now, true);
      continue;
    }
    counting.outcome(finder.fresh.has(personId) ? "new" : "known", 0);
    seen.add(personId);
    said.add(personId, line, origin.source, deps.now);
  }
  await insertImportedPeople(tx, [...finder.fresh], origin, deps.now);
  await insertImportedIdentifiers(tx, [...said.identifiers.values()], origin, deps.own, deps.now);
  await insertImportedFacts(tx, [...said.facts.values()], origin, deps.now);
  await deps.doors.rules(tx, said.rules);
  await deps.doors.consents(tx, said.consents);
  counting.count("new", finder.fresh.size);
  counting.count("known", seen.size - finder.fresh.size);
  counting.count("consents", said.consents.length);
}

function batchOf(row: ImportRow, known: ReadonlyMap<string, Attribute>, deps: ContactDeps): Batch {
  const lines: Line[] = [];
  const counting = new Counting();
  const refused: Refused[] = [];
  const refuse = (line: number, why: string, cells: readonly string[]): void => {
    counting.rejects++;
    counting.refuse(why, 0);
    refused.push({ line, why, cells });
  };
  return {
    take(cells, line) {
      counting.rows++;
      const parsed = readContact(cells, row.mapping, row.options, row.options.country);
      if ("why" in parsed) return refuse(line, parsed.why, cells);
      const checked = checkFacts(known, parsed.ok.facts);
      if ("why" in checked) return refuse(line, checked.why, cells);
      for (const note of parsed.ok.notes) {
        counting.count("notes", 1);
        counting.rejects++;
        refused.push({ line, why: note, cells });
      }
      lines.push({ line, contact: parsed.ok, facts: checked.facts, cells });
    },
    bad(why, line) {
      counting.rows++;
      refuse(line, why, []);
    },
    get full() {
      return lines.length + refused.length >= BATCH;
    },
    write: (note) =>
      deps.postgres.transaction(async (tx) => {
        if (lines.length > 0) await writeLines(tx, lines, { row, deps, counting, refused });
        await note(tx, counting.tally(), refused);
      }),
  };
}

/** Imports a file with contact data, contact rules and consents, or goes on where an earlier run was cut off. */
export async function importContacts(row: ImportRow, logbook: Logbook, deps: ContactDeps): Promise<ImportReport> {
  const known = await definitions(deps.postgres.db);
  await readAll(row, logbook, () => batchOf(row, known, deps), deps.progress);
  return report(logbook.tally);
}

function report({ rows, rejects, outcomes, refused, counts }: Tally): ImportReport {
  const n = (value = 0): string => value.toLocaleString("en");
  const { new: fresh = 0, known = 0, consents = 0, notes = 0 } = counts;
  const left = notes === 0 ? "" : ` ${n(notes)} lines went in without a phone number that could not be read.`;
  return {
    rows,
    sentence: `${n(rows)} lines read: ${n(known)} people were known and now have contact data, ${n(fresh)} are new. ${n(consents)} answers about consent were noted with the words that were shown.${left}`,
    outcomes: [
      { outcome: "known", label: "about people who were known", rows: outcomes["known"]?.rows ?? 0, amountMinor: null },
      { outcome: "new", label: "about new people", rows: outcomes["new"]?.rows ?? 0, amountMinor: null },
      ...Object.entries(refused).map(([label, sum]) => ({ outcome: "rejected", label, rows: sum.rows, amountMinor: null })),
    ],
    people: { new: fresh, known },
    orders: 0,
    extended: 0,
    repeated: 0,
    rejects,
    sumMinor: null,
  };
}
