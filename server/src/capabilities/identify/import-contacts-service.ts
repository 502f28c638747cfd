// A contact file → identifiers, facts, contact rules and consents of known or new people, a batch a transaction.
// Every step is idempotent, so a cut-off import simply runs again.
import type { Db, Postgres } from "../../platform/postgres.ts";
import { newId } from "../../platform/ids.ts";
import { readContact, type ContactLine } from "./contact-row.ts";
import { checkFacts, definitions, type DeclaredFact } from "./facts-service.ts";
import { declareFacts } from "./facts-store.ts";
import { readRows, sniff } from "./file-rows.ts";
import type { NewIdentifier } from "./identify-tables.ts";
import type { ImportReport, ImportRow } from "./import-store.ts";
import { peopleBy } from "./people-reads.ts";
import { appendEvents, insertIdentifiers, insertPeople } from "./people-store.ts";
import { Rejects } from "./rejects.ts";

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

/** What a contact import says to trust; the house connects it. Each is idempotent. */
export interface ContactDoors {
  consents(tx: Db, rows: readonly ImportedConsent[]): Promise<void>;
  rules(tx: Db, rows: readonly ImportedRule[]): Promise<void>;
}

export interface ContactDeps {
  readonly postgres: Postgres;
  readonly doors: ContactDoors;
  readonly now: Date;
  readonly rejectsFile: string;
  readonly progress: (state: "reading" | "writing", bytesRead: number, rowsRead: number) => Promise<void>;
}

interface Line {
  readonly line: number;
  readonly contact: ContactLine;
  readonly cells: readonly string[];
}

const BATCH = 1000;

interface Tally {
  new: number;
  known: number;
  consents: number;
  rules: number;
}

/** Who a line is about: by customer number, else by address; two lines about one new person meet in the batch. */
class Finder {
  readonly #byNumber: Map<string, string>;
  readonly #byEmail: Map<string, string>;
  readonly fresh: string[] = [];

  constructor(byNumber: Map<string, string>, byEmail: Map<string, string>) {
    this.#byNumber = byNumber;
    this.#byEmail = byEmail;
  }

  /** Undefined where the line names two different people. */
  person({ customer, email }: ContactLine): string | undefined {
    const byNumber = customer === "" ? undefined : this.#byNumber.get(customer);
    const byEmail = email === "" ? undefined : this.#byEmail.get(email);
    // Two known people are never joined silently.
    if (byNumber !== undefined && byEmail !== undefined && byNumber !== byEmail) return undefined;
    if (byNumber === undefined && byEmail !== undefined && customer !== "" && !this.fresh.includes(byEmail)) return undefined;
    const id = byNumber ?? byEmail ?? newId();
    if (byNumber === undefined && byEmail === undefined) this.fresh.push(id);
    if (customer !== "") this.#byNumber.set(customer, id);
    if (email !== "") this.#byEmail.set(email, id);
    return id;
  }
}

interface Said {
  readonly identifiers: NewIdentifier[];
  readonly facts: DeclaredFact[];
  readonly consents: ImportedConsent[];
  readonly rules: ImportedRule[];
}

/** What one line says of its person, under the source it came from. */
function addLine(
  said: Said,
  personId: string,
  { line, contact }: Line,
  facts: Readonly<Record<string, unknown>>,
  source: string,
  now: Date,
): void {
  const at = contact.consentAt === undefined ? now : new Date(contact.consentAt);
  const from = `${source}, line ${line}`;
  const identifiers = { customer_number: contact.customer, email: contact.email, phone: contact.phone } as const;
  for (const kind of ["customer_number", "email", "phone"] as const) {
    if (identifiers[kind] !== "") said.identifiers.push({ kind, value: identifiers[kind], personId, source, at: now });
  }
  for (const [attribute, value] of Object.entries(facts)) {
    said.facts.push({ personId, attribute, value, source, at: now });
  }
  if (contact.medium !== undefined || contact.maxPerMonth !== undefined) {
    said.rules.push({ personId, medium: contact.medium, maxPerMonth: contact.maxPerMonth, source: from, at });
  }
  for (const { medium, given } of contact.consents) {
    const identifier = (medium === "email" ? contact.email : "") || contact.customer || contact.email;
    said.consents.push({ personId, identifier, purpose: "offers", medium, given, words: contact.words, at, source: from });
  }
}

async function writeBatch(tx: Db, lines: readonly Line[], row: ImportRow, deps: ContactDeps, rejects: Rejects): Promise<Tally> {
  const source = `import ${row.fileName}`;
  const values = (pick: (contact: ContactLine) => string): string[] => [
    ...new Set(lines.map(({ contact }) => pick(contact)).filter((value) => value !== "")),
  ];
  const finder = new Finder(
    await peopleBy(
      tx,
      "customer_number",
      values((contact) => contact.customer),
    ),
    await peopleBy(
      tx,
      "email",
      values((contact) => contact.email),
    ),
  );
  const said: Said = { identifiers: [], facts: [], consents: [], rules: [] };
  const seen = new Set<string>();
  const known = await definitions(tx);
  for (const line of lines) {
    const checked = checkFacts(known, line.contact.facts);
    if ("why" in checked) {
      rejects.add(line.line, checked.why, line.cells);
      continue;
    }
    const personId = finder.person(line.contact);
    if (personId === undefined) {
      const why = "The number and the e-mail address belong to two different people. Say which is right, then import the line again.";
      rejects.add(line.line, why, line.cells);
      continue;
    }
    seen.add(personId);
    addLine(said, personId, line, checked.facts, source, deps.now);
  }
  const { now: at } = deps;
  await insertPeople(
    tx,
    finder.fresh.map((id) => ({ id, since: at })),
  );
  const firsts = finder.fresh.map((id) => ({
    personId: id,
    messageId: `seen:${id}`,
    type: "identify" as const,
    name: "First seen",
    at,
    source,
    payload: {},
  }));
  await appendEvents(tx, firsts);
  await insertIdentifiers(tx, said.identifiers);
  await declareFacts(tx, latest(said.facts));
  await deps.doors.rules(tx, said.rules);
  await deps.doors.consents(tx, said.consents);
  return { new: finder.fresh.length, known: seen.size - finder.fresh.length, consents: said.consents.length, rules: said.rules.length };
}

/** One statement may touch a fact once; of two lines about one person the later one counts. */
function latest(facts: readonly DeclaredFact[]): DeclaredFact[] {
  return [...new Map(facts.map((fact) => [`${fact.personId} ${fact.attribute}`, fact])).values()];
}

/** Imports a file with contact data, contact rules and consents. */
export async function importContacts(row: ImportRow, deps: ContactDeps): Promise<ImportReport> {
  const { header } = await sniff(row.filePath);
  const rejects = new Rejects(deps.rejectsFile, header);
  const tally: Tally = { new: 0, known: 0, consents: 0, rules: 0 };
  let rows = 0;
  let waiting: Line[] = [];
  const flush = async (atLeast: number): Promise<void> => {
    while (waiting.length >= atLeast && waiting.length > 0) {
      const batch = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      const done = await deps.postgres.transaction((tx) => writeBatch(tx, batch, row, deps, rejects));
      for (const key of ["new", "known", "consents", "rules"] as const) tally[key] += done[key];
    }
  };
  try {
    await readRows(row.filePath, row.options, {
      onRow(cells, line) {
        rows++;
        const parsed = readContact(cells, row.mapping, row.options);
        if ("why" in parsed) rejects.add(line, parsed.why, cells);
        else waiting.push({ line, contact: parsed.ok, cells });
      },
      onBad(why, line) {
        rows++;
        rejects.add(line, why, []);
      },
      async onChunk(read) {
        await flush(BATCH);
        await deps.progress("reading", read, rows);
      },
    });
    await flush(1);
  } finally {
    await rejects.close();
  }
  return report(rows, tally, rejects.count);
}

function report(rows: number, tally: Tally, rejects: number): ImportReport {
  const n = (value: number): string => value.toLocaleString("en");
  return {
    rows,
    sentence: `${n(rows)} lines read: ${n(tally.known)} people were known and now have contact data, ${n(tally.new)} are new. ${n(tally.consents)} answers about consent were noted with the words that were shown.`,
    outcomes: [
      { outcome: "known", label: "joined people who were known", rows: tally.known, amountMinor: null },
      { outcome: "new", label: "became new people", rows: tally.new, amountMinor: null },
      ...(rejects > 0
        ? [{ outcome: "rejected", label: "did not go in; the file of rejected lines says why", rows: rejects, amountMinor: null }]
        : []),
    ],
    people: { new: tally.new, known: tally.known },
    orders: 0,
    repeated: 0,
    rejects,
    sumMinor: null,
  };
}
