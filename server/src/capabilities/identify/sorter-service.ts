// Carries events from the inbox into people, identifiers, facts and the log: a batch a transaction, so each event is sorted once.
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { databaseIsAway, type Db, type Postgres } from "../../platform/postgres.ts";
import { sentenceOf } from "../../vocabulary/errors.ts";
import { readSignals, type Trust } from "../trust/index.ts";
import { checkFacts, definitions } from "./facts-service.ts";
import { declareFacts, upsertFacts } from "./facts-store.ts";
import type { NewFact } from "./identify-tables.ts";
import {
  freshOnes,
  groupIdOf,
  pointers,
  readEntry,
  visitorsOf,
  wholeRefunds,
  withLines,
  type Entry,
  type Outcome,
} from "./intake-sorting.ts";
import { countOutcomes } from "./intake-store.ts";
import { Directory } from "./intake-who.ts";
import { joinVisitors } from "./merge-service.ts";
import { askForReprojection } from "./merge-store.ts";
import { appendEvents, insertGroups, insertIdentifiers, insertPeople } from "./people-store.ts";
import {
  addClaims,
  addNotes,
  appendSorted,
  emptyInbox,
  knownBy,
  knownMessages,
  lockInbox,
  nameVisitors,
  oldestOfInbox,
  ordersBy,
  setAside,
  visitedBefore,
  type InboxRow,
  type SortedEvent,
} from "./sorter-store.ts";

/** Events a batch. */
const BATCH = 2000;

export interface Sorter {
  /** Sorts the next batch; false if nothing waited. */
  step(): Promise<boolean>;
}

export interface SorterDeps {
  readonly postgres: Postgres;
  readonly log: Log;
  /** The business's own, ISO 4217. */
  readonly currency: () => Promise<string>;
  readonly trust: Pick<Trust, "recordObjections" | "joined" | "tombstoned" | "restrictedRecords">;
  readonly clock: Clock;
  /** Which of these visitors other rooms keep something of, though no event of theirs is in the log. */
  readonly keptElsewhere: (tx: Db, visitors: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** An event with the record that it is written for. */
interface Placed {
  readonly entry: Entry;
  readonly recordId: string;
  /** Of a visitor whom nobody can name yet. */
  readonly anonymous: boolean;
}

type Note = Parameters<typeof addNotes>[1][number];

const noteOf = ({ row, name }: Entry, reason: string): Note => ({ source: row.source, at: row.receivedAt, what: name, reason });

/** Says of each event whom it is about, and who is new. */
async function place(
  tx: Db,
  entries: readonly Entry[],
  { keptElsewhere }: SorterDeps,
): Promise<{ placed: Placed[]; directory: Directory }> {
  const known = await knownBy(
    tx,
    entries.flatMap(({ said }) => pointers(said.given)),
  );
  const visitors = [...new Set(entries.flatMap(({ said }) => visitorsOf(said.given)))];
  const [visited, kept] = [await visitedBefore(tx, visitors), visitors.length === 0 ? [] : await keptElsewhere(tx, visitors)];
  const directory = new Directory(known, new Set([...visited, ...kept]));
  const placed = entries.map((entry) => ({ entry, ...directory.place(entry.said.given, entry.row.sourceName, entry.said.at) }));
  // A later event of the batch may have said who the visitor is.
  const named = new Set(directory.named);
  return { placed: placed.map((each) => ({ ...each, anonymous: each.anonymous && !named.has(each.recordId) })), directory };
}

async function writePeople(tx: Db, { newPeople, newIdentifiers, claims, named }: Directory, source: string): Promise<void> {
  if (newPeople.length > 0) {
    await insertPeople(tx, newPeople);
    const seen = newPeople.map(({ id, since: at }) => ({ personId: id, messageId: `seen:${id}`, name: "First seen", at }));
    await appendEvents(
      tx,
      seen.map((each) => ({ ...each, type: "identify" as const, source, payload: {} })),
    );
  }
  if (newIdentifiers.length > 0) await insertIdentifiers(tx, newIdentifiers);
  if (claims.length > 0) await addClaims(tx, claims);
  if (named.length > 0) {
    await nameVisitors(tx, named);
    await askForReprojection(tx, named);
  }
}

/** Traits that are in the data dictionary become facts, of the kind that their source stands for; those that do not fit are noted. */
async function writeFacts(tx: Db, placed: readonly Placed[]): Promise<Note[]> {
  const known = await definitions(tx);
  const notes: Note[] = [];
  const facts: NewFact[] = [];
  for (const { entry, recordId, anonymous } of placed) {
    if (anonymous) continue;
    for (const [attribute, value] of Object.entries(entry.said.facts)) {
      if (!known.has(attribute)) continue;
      const checked = checkFacts(known, { [attribute]: value });
      if ("why" in checked) notes.push(noteOf(entry, `The trait ${attribute} was left out: ${checked.why}.`));
      else {
        const { sourceName: source, traits: kind } = entry.row;
        facts.push({ personId: recordId, attribute, kind, value: checked.facts[attribute], source, at: entry.said.at });
      }
    }
  }
  await declareFacts(
    tx,
    facts.filter(({ kind }) => kind === "declared"),
  );
  await upsertFacts(
    tx,
    facts.filter(({ kind }) => kind !== "declared"),
  );
  return notes;
}

async function writeGroups(tx: Db, placed: readonly Placed[]): Promise<void> {
  const joined = placed.flatMap(({ entry: { said }, recordId, anonymous }) =>
    said.groupId === null || anonymous ? [] : [{ said, recordId, id: groupIdOf(said.groupId) }],
  );
  if (joined.length === 0) return;
  const word = (value: unknown, otherwise: string): string => (typeof value === "string" && value !== "" ? value.slice(0, 200) : otherwise);
  await insertGroups(
    tx,
    joined.map(({ said, id }) => ({ id, kind: "organisation", name: word(said.traits["name"], said.groupId ?? "") })),
    joined.map(({ said, recordId, id }) => ({ groupId: id, personId: recordId, role: word(said.traits["role"], "member") })),
  );
}

/** Who does not want their data passed on, by what the browser said. */
function objectors(placed: readonly Placed[]): Parameters<Trust["recordObjections"]>[1] {
  return placed
    .filter(({ entry: { row, said }, anonymous }) => !anonymous && !readSignals(row.gpc, said.context["consent"]).share)
    .map(({ entry: { said }, recordId }) => ({
      personId: recordId,
      identifier: said.given.email ?? said.given.customerNumber ?? said.given.anonymousId ?? "",
      at: said.at,
    }));
}

const sortedEvent = ({ entry, recordId, anonymous }: Placed): SortedEvent => ({
  seq: entry.row.seq,
  personId: recordId,
  messageIds: entry.ids,
  digest: entry.digest,
  type: entry.said.type,
  name: entry.name,
  at: entry.said.at,
  source: entry.row.sourceName,
  anonymous,
  payload: entry.order,
});

/** Events that are to be written, and what becomes of the others. */
async function choose(
  tx: Db,
  rows: readonly InboxRow[],
  { trust, currency }: SorterDeps,
): Promise<{ chosen: Entry[]; others: [InboxRow, Outcome][] }> {
  const own = await currency();
  const others: [InboxRow, Outcome][] = rows.filter(({ digest }) => digest === null).map((row) => [row, "set-aside"]);
  const read = rows.flatMap((row) => (row.digest === null ? [] : [readEntry(row, row.digest, own)]));
  const may = ({ row, said }: Entry): boolean => readSignals(row.gpc, said.context["consent"]).measure;
  const allowed = read.filter(may);
  others.push(...read.filter((entry) => !may(entry)).map(({ row }): [InboxRow, Outcome] => [row, "no-consent"]));
  const known = await knownMessages(
    tx,
    allowed.flatMap(({ ids }) => ids),
  );
  const { fresh, others: seen } = freshOnes(allowed, known);
  others.push(...seen.map(([{ row }, outcome]): [InboxRow, Outcome] => [row, outcome]));
  // Somebody who was erased does not come back by an event; nobody is told.
  const gone = await trust.tombstoned(
    tx,
    fresh.flatMap(({ said }) => pointers(said.given)),
  );
  const erased = new Set(gone.map(({ kind, value }) => `${kind} ${value}`));
  const isErased = ({ said }: Entry): boolean => pointers(said.given).some(({ kind, value }) => erased.has(`${kind} ${value}`));
  others.push(...fresh.filter(isErased).map(({ row }): [InboxRow, Outcome] => [row, "erased"]));
  const kept = fresh.filter((entry) => !isErased(entry));
  return { chosen: withLines(kept, await ordersBy(tx, wholeRefunds(kept))), others };
}

/** Sorts these rows, all or none. */
async function sortRows(tx: Db, rows: readonly InboxRow[], deps: SorterDeps): Promise<void> {
  const { trust } = deps;
  const { chosen, others } = await choose(tx, rows, deps);
  const { placed, directory } = await place(tx, chosen, deps);
  await writePeople(tx, directory, rows[0]?.sourceName ?? "");
  if (directory.joins.length > 0) await joinVisitors(tx, deps, directory.joins);
  // What they did before they had a name was nobody's until now.
  if (directory.named.length > 0) await askForReprojection(tx, directory.named);
  // Whose data may be kept and not used: nothing new is taken in; an objection is heard all the same.
  const restricted = await trust.restrictedRecords(
    tx,
    placed.map(({ recordId }) => recordId),
  );
  const used = placed.filter(({ recordId }) => !restricted.has(recordId));
  const notes = await writeFacts(tx, used);
  await writeGroups(tx, used);
  await appendSorted(tx, used.map(sortedEvent));
  await trust.recordObjections(tx, objectors(placed));
  const aside = rows.filter(({ digest }) => digest === null);
  await setAside(
    tx,
    aside.map(({ seq, fault }) => ({ seq, reason: fault ?? "It is no JSON." })),
  );
  const all = [...notes, ...used.flatMap(({ entry }) => (entry.note === null ? [] : [noteOf(entry, entry.note)]))];
  if (all.length > 0) await addNotes(tx, all);
  const outcomes = [
    ...others,
    ...placed.map(({ entry, recordId }): [InboxRow, Outcome] => [entry.row, restricted.has(recordId) ? "restricted" : "recorded"]),
  ];
  await countOutcomes(
    tx,
    outcomes.map(([{ source, receivedAt }, outcome]) => ({ source, minute: receivedAt, outcome, events: 1 })),
  );
  await emptyInbox(
    tx,
    rows.map(({ seq }) => seq),
  );
}

export function createSorter(deps: SorterDeps): Sorter {
  const { postgres, log } = deps;
  let size = BATCH;
  const batch = (): Promise<number> =>
    postgres.transaction(async (tx) => {
      if (!(await lockInbox(tx))) return 0;
      const rows = await oldestOfInbox(tx, size);
      if (rows.length > 0) await sortRows(tx, rows, deps);
      return rows.length;
    });
  /** The one event that nothing could be done with is kept aside, so that those behind it go on. */
  const putOldestAside = (error: unknown): Promise<void> =>
    postgres.transaction(async (tx) => {
      if (!(await lockInbox(tx))) return;
      const rows = await oldestOfInbox(tx, 1);
      await setAside(
        tx,
        rows.map(({ seq }) => ({ seq, reason: sentenceOf(error).slice(0, 300) })),
      );
      await countOutcomes(
        tx,
        rows.map(({ source, receivedAt: minute }) => ({ source, minute, outcome: "set-aside", events: 1 })),
      );
      await emptyInbox(
        tx,
        rows.map(({ seq }) => seq),
      );
    });
  return {
    async step() {
      try {
        const sorted = await batch();
        size = BATCH;
        return sorted > 0;
      } catch (error) {
        if (databaseIsAway(error)) throw error;
        log.warn(
          { code: error instanceof Error && "code" in error ? error.code : undefined, events: size },
          "a batch of events could not be sorted; it is tried in smaller ones",
        );
        if (size === 1) await putOldestAside(error);
        size = size === 1 ? BATCH : Math.ceil(size / 8);
        return true;
      }
    },
  };
}
