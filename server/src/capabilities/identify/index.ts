import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { declare, infer, note } from "./facts-service.ts";
import { correct } from "./profile-service.ts";
import { replacedFacts, type ReplacedFact } from "./facts-store.ts";
import { deleteFaultsNaming } from "./intake-store.ts";
import { allMembers, dropMember, groupBy, groupPage, groupsNamed, insertGroup, membersOf, putMember, updateGroup } from "./groups-store.ts";
import { lookUp } from "./look-up-reads.ts";
import { knownThen } from "./known-then-reads.ts";
import { forgetClaimed } from "./claims-store.ts";
import { claimsOf, type ClaimRow } from "./hubs-reads.ts";
import type { IdentifierKind, NewEvent, NewIdentifier, PersonCard } from "./identify-tables.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import {
  cards,
  countPeople,
  customerNumbers,
  factsOf,
  groupsOf,
  identifiersOf,
  personOf,
  type FactRow,
  type GroupRow,
  type IdentifierRow,
} from "./people-reads.ts";
import { appendEvents, insertGroups, insertIdentifiers, insertPeople, personBy, verifyIdentifier } from "./people-store.ts";
import { deleteEmptyGroups, groupIdsOf, identifierValues, personIds } from "./person-records-store.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { countQuiet, someQuiet } from "./quiet-reads.ts";
import { declaredOf, movesOf, wordsOf } from "./told-reads.ts";
import { createProjection, type Projection } from "./projection-service.ts";
import { findPeople, type Found } from "./search-service.ts";
import { countKnown, fewKnown, filterValues, newestPeople, siftKnown } from "./sift-reads.ts";

export type { Address, FactKind, IdentifierKind, NewEvent, NewFact, NewIdentifier, PersonCard } from "./identify-tables.ts";
export type { Attribute } from "./attribute.ts";
export { createDictionary, type Dictionary } from "./dictionary-service.ts";
export type { ProfileLine } from "./profile-service.ts";
export type { DeclaredFact, OtherFact } from "./facts-service.ts";
export type { Contact } from "./next-question.ts";
export { createQuestions, type Question, type Questions, type Replied } from "./questions-service.ts";
export { parseBody, type ParsedBody } from "./intake-body.ts";
export { BATCH_BYTES, TYPES, type EventType } from "./intake-event.ts";
export { createIntake, type Intake, type Source } from "./intake-service.ts";
export { visitorId } from "./intake-who.ts";
export { identifyKeeps } from "./retention-service.ts";
export { createImports, type Imports } from "./import-service.ts";
export { MATCH_JOB } from "./match-fold-service.ts";
export { createMatching, type Matching } from "./match-service.ts";
export type { Band, MatchPair, PairLevel, PairState } from "./match-tables.ts";
export type { ImportRow } from "./import-store.ts";
export type { KnownElsewhere } from "./import-undo-service.ts";
export { createFormConsents, type FormConsents } from "./form-consent-service.ts";
export { createDuplicates, type Duplicates } from "./duplicates-service.ts";
export { NAMES_WANTED, type Group, type GroupKind, type Member } from "./groups-store.ts";
export { MOST_CHANGED } from "./known-then-reads.ts";
export { createMerging, type Joined, type Merging } from "./merge-service.ts";
import { takeBackEvents } from "./reprojection-store.ts";
export type { Projection } from "./projection-service.ts";
export type { Found } from "./search-service.ts";

/** What identify knows of one person, over all records; the card's id is the person's, whichever record was asked for. */
export interface Dossier {
  readonly card: PersonCard;
  readonly since: Date;
  readonly identifiers: IdentifierRow[];
  /** Addresses and phones that somebody else gave too. */
  readonly claims: ClaimRow[];
  readonly facts: FactRow[];
  readonly groups: GroupRow[];
}

/** The door of identify: who is this? */
export interface Identify extends PersonRecords {
  cards(db: Db, ids: readonly string[]): Promise<PersonCard[]>;
  /** People found as one types, the best first. */
  find(db: Db, text: string, limit: number): Promise<Found>;
  /** Whom these texts name exactly; see look-up-reads.ts. */
  lookUp: typeof lookUp;
  /** Lists of people by what identify knows: country, source, since when. */
  readonly lists: Lists;
  dossier(db: Db, id: string): Promise<Dossier | null>;
  count(db: Db): Promise<number>;
  /** Individuals who were not made up of the same records on a past day. */
  knownThen: typeof knownThen;
  customerNumbers(db: Db): Promise<string[]>;
  personBy(db: Db, kind: IdentifierKind, value: string): Promise<string | null>;
  addPeople(tx: Db, people: readonly { id: string; since: Date }[]): Promise<void>;
  addIdentifiers(tx: Db, identifiers: readonly NewIdentifier[]): Promise<void>;
  addIdentifier(tx: Db, identifier: NewIdentifier): Promise<void>;
  verify: typeof verifyIdentifier;
  /** What people said about themselves. Rooms that guess (learn, differentiate) are never given this door. */
  declareFacts: typeof declare;
  /** What a person corrects of themselves; null takes a declared fact back. */
  correctFacts: typeof correct;
  /** What was observed or supplied. */
  noteFacts: typeof note;
  /** What a model guesses. */
  inferFacts: typeof infer;
  /** What newer facts of a person replaced, newest first. */
  replacedFacts(db: Db, personId: string): Promise<ReplacedFact[]>;
  addGroups: typeof insertGroups;
  record(tx: Db, events: readonly NewEvent[]): Promise<{ recorded: number; repeated: number }>;
  /** Everything the records are known by, normalised as it is stored. */
  identifierValues(db: Db, ids: readonly string[]): Promise<{ kind: string; value: string }[]>;
  /** People nobody has a purpose for any more, quiet since a moment. */
  readonly withoutPurpose: {
    count(db: Db, before: Date): Promise<number>;
    some(db: Db, before: Date, limit: number): Promise<string[]>;
  };
  /** Ids of records, in order, after the one given. */
  personIds(db: Db, after: string | null, limit: number): Promise<string[]>;
  /** Takes events back, by their message ids. */
  takeBack: typeof takeBackEvents;
  readonly projection: Projection;
  readonly groups: Groups;
  readonly told: Told;
}

/** What people and their records tell of their lives. */
export interface Told {
  moves: typeof movesOf;
  declared: typeof declaredOf;
  words: typeof wordsOf;
}

/** Households, organisations and channel partners. */
export interface Groups {
  page: typeof groupPage;
  one: typeof groupBy;
  named: typeof groupsNamed;
  members: typeof membersOf;
  /** Everybody in every group, piece by piece. */
  allMembers: typeof allMembers;
  create: typeof insertGroup;
  change: typeof updateGroup;
  put: typeof putMember;
  drop: typeof dropMember;
}

export interface Lists {
  sift: typeof siftKnown;
  few: typeof fewKnown;
  count: typeof countKnown;
  newest: typeof newestPeople;
  values: typeof filterValues;
}

export interface IdentifyDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
}

async function dossier(db: Db, id: string): Promise<Dossier | null> {
  const person = await personOf(db, id);
  if (person === null) return null;
  const [[card], identifiers, claims, facts, groups] = await Promise.all([
    cards(db, [person.id]),
    identifiersOf(db, person.id),
    claimsOf(db, person.id),
    factsOf(db, person.id),
    groupsOf(db, person.id),
  ]);
  return card === undefined ? null : { card, since: person.since, identifiers, claims, facts, groups };
}

export function createIdentify({ postgres, clickhouse }: IdentifyDeps): Identify {
  const records = personRecords(PERSON_TABLES);
  return {
    ...records,
    async eraseRecords(tx, ids) {
      const groups = await groupIdsOf(tx, ids);
      await deleteFaultsNaming(
        tx,
        (await identifierValues(tx, ids)).map(({ value }) => value),
      );
      await forgetClaimed(tx, ids);
      const erased = await records.eraseRecords(tx, ids);
      // A household of nobody says only who lived there.
      await deleteEmptyGroups(tx, groups);
      return erased;
    },
    identifierValues,
    personIds,
    withoutPurpose: { count: countQuiet, some: someQuiet },
    cards,
    find: findPeople,
    lookUp,
    lists: { sift: siftKnown, few: fewKnown, count: countKnown, newest: newestPeople, values: filterValues },
    dossier,
    count: countPeople,
    knownThen,
    customerNumbers,
    personBy,
    addPeople: insertPeople,
    addIdentifiers: insertIdentifiers,
    addIdentifier: (tx, identifier) => insertIdentifiers(tx, [identifier]),
    verify: verifyIdentifier,
    declareFacts: declare,
    correctFacts: correct,
    noteFacts: note,
    inferFacts: infer,
    replacedFacts,
    addGroups: insertGroups,
    record: appendEvents,
    takeBack: takeBackEvents,
    projection: createProjection(postgres, clickhouse),
    told: { moves: movesOf, declared: declaredOf, words: wordsOf },
    groups: {
      page: groupPage,
      one: groupBy,
      named: groupsNamed,
      members: membersOf,
      allMembers,
      create: insertGroup,
      change: updateGroup,
      put: putMember,
      drop: dropMember,
    },
  };
}
