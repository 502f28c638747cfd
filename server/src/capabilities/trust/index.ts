import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import type { RetentionKind } from "../../platform/retention.ts";
import { budgets, type Budgets } from "./budgets-service.ts";
import { audit, auditAll, type AuditEntry } from "./audit-store.ts";
import { brokenAt, type NewConsent } from "./consent.ts";
import { recordConsents, type ConsentReport } from "./consent-service.ts";
import { ledgerOf, lockHeads } from "./consent-store.ts";
import type { Kin } from "./family.ts";
import { gateAnswers } from "./gate-reads.ts";
import { ledgerLines, type LedgerLine } from "./ledger-service.ts";
import { createGate, type Gate } from "./gate-service.ts";
import { media, purposes, type MediumRow, type Purpose } from "./purposes-store.ts";
import type { ContactRules } from "./gate.ts";
import { consentsNow, trustMoments, type ConsentNow, type TrustMoment } from "./history-reads.ts";
import { heardFrom, takeBackImported } from "./imported-service.ts";
import { createKeys, type Keys } from "./keys-service.ts";
import { putManyRules, putRules, rulesOf } from "./rules-store.ts";
import { getSetting, putSetting } from "./settings-store.ts";
import { recordObjections, type Objector } from "./signals-service.ts";
import { changeSettings, readSettings, type Settings } from "./settings-service.ts";
import { TRUST_KEEPS } from "./retention.ts";
import { numbBook, type NumbBook } from "./numb-service.ts";
import { createRights, type Rights } from "./rights-service.ts";
import { standingsOf } from "./standings-service.ts";
import { createUsers, type Users } from "./users-service.ts";
import { familiesOf, lockMap, personsOf, replaceJoined, type JoinedRecord } from "./joined-store.ts";
import { closeHold, hold, suppress, suppressionOf, unsuppress, type Suppression } from "./suppressions-store.ts";

export { allows, EVERY_MEDIUM, isUnconfirmed, rowFor, standing } from "./consent.ts";
export type { ConsentDecision, NewConsent, Words } from "./consent.ts";
export type { AuditEntry } from "./audit-store.ts";
export type { GateAnswer } from "./gate-reads.ts";
export type { LedgerLine } from "./ledger-service.ts";
export type { ConsentReport } from "./consent-service.ts";
export type { ContactRules } from "./gate.ts";
export type { Kin } from "./family.ts";
export type { JoinedRecord } from "./joined-store.ts";
export type { Answer, Ask } from "./gate-answers.ts";
export type { Gate } from "./gate-service.ts";
export type { HouseRules, Moved } from "./replay.ts";
export { createReplays, type Replays } from "./replay-service.ts";
export type { Numb, NewNumb } from "./numb-store.ts";
export type { MoneyPlan } from "./budgets-service.ts";
export type { MediumRow, Purpose } from "./purposes-store.ts";
export { linkAddress, type LinkKind } from "./access-link.ts";
export { linkMail, type StaffMail } from "./link-mail.ts";
export { createLooks, type Looks } from "./looks-service.ts";
export type { Users } from "./users-service.ts";
export { KEY_ANYWHERE } from "./api-key.ts";
export type { KeyHolder } from "./keys-service.ts";
export type { ConsentNow, TrustMoment } from "./history-reads.ts";
export { globalPrivacyControl, readSignals } from "./signals.ts";
export type { Standing } from "./standings-service.ts";
export type { Suppression } from "./suppressions-store.ts";
export { trustDecisions } from "./decisions.ts";
export type { Erasure, ErasureReason, Pending } from "./erasures-store.ts";
export type { Burial } from "./rights-service.ts";
export { mergeTombstones, type Known, type Tombstone } from "./tombstones.ts";
export { placeOf } from "./quiet-hours.ts";
export { reasonLabel } from "./reasons.ts";

/** The door of trust: may we, and who did what. */
export interface Trust extends Rights {
  /** What is kept here for a time. */
  readonly keeps: readonly RetentionKind[];
  readonly gate: Gate;
  /** Who does not listen any more; the gate keeps quiet towards them. */
  readonly numb: NumbBook;
  /** The month's money by tier, which the gate reserves. */
  readonly budgets: Budgets;
  recordConsent(tx: Db, consent: NewConsent): Promise<ConsentReport>;
  recordConsents(tx: Db, consents: readonly NewConsent[]): Promise<ConsentReport>;
  /** These people object to their data being passed on; once is enough. */
  recordObjections(tx: Db, objectors: readonly Objector[]): Promise<void>;
  consentsNow(db: Db, personId: string): Promise<ConsentNow[]>;
  /** What each of these people said that holds now; who never said anything is missing. */
  standings: typeof standingsOf;
  /** What the gate said about these records, newest first. */
  gateAnswers: typeof gateAnswers;
  /** Every decision of a person, oldest first, with the words they saw. */
  ledger(db: Db, personId: string): Promise<LedgerLine[]>;
  /** The seq of the first row of a record's ledger that was tampered with, or null. */
  verifyLedger(db: Db, record: string): Promise<number | null>;
  /** In their order; archived ones too. */
  purposes(db: Db): Promise<Purpose[]>;
  media(db: Db): Promise<MediumRow[]>;
  rules(db: Db, personIds: readonly string[]): Promise<Map<string, ContactRules>>;
  putRules(tx: Db, personId: string, rules: ContactRules, source: string, sentence: string, at: Date): Promise<void>;
  putManyRules: typeof putManyRules;
  /** Ends what an import said of these people; nothing that anybody else said. */
  takeBackImported(tx: Db, personIds: readonly string[], source: string): Promise<{ consents: number; rules: number }>;
  /** Of these people, those of whom more is known here than an import said. */
  heardFrom(db: Db, personIds: readonly string[]): Promise<string[]>;
  suppress(tx: Db, suppressions: readonly Suppression[]): Promise<void>;
  unsuppress: typeof unsuppress;
  suppressionOf(db: Db, medium: string, address: string): Promise<{ reason: string; at: Date } | null>;
  hold(tx: Db, personId: string, subject: string, reason: string, at: Date): Promise<void>;
  closeHold(tx: Db, personId: string, subject: string, at: Date): Promise<void>;
  /** A person's moments here, newest first, at or before the given one. */
  moments(db: Db, personId: string, before: Date, limit: number): Promise<TrustMoment[]>;
  /** The map of joined records; see README. */
  readonly joined: {
    /** The persons that these records stand for, in the same order. */
    personsOf(db: Db, records: readonly string[]): Promise<string[]>;
    /** Of these ids, those that are one of several records of an individual: all its records, the person's own first. */
    familiesOf(db: Db, ids: readonly string[]): Promise<Map<string, Kin[]>>;
    /** Until the transaction ends, nothing else is decided for the people that these records stand for, and nobody is joined. */
    lockPeople(tx: Db, records: readonly string[]): Promise<void>;
    /** Until the transaction ends nobody else joins or separates. To be taken before the map is thought about. */
    lock(tx: Db): Promise<void>;
    /** What the map says of these records from now on. Only identify's merging calls it. */
    replace(tx: Db, records: readonly string[], joined: readonly JoinedRecord[]): Promise<void>;
  };
  settings(db: Db): Promise<Settings>;
  changeSettings: typeof changeSettings;
  getSetting<T>(db: Db, key: string): Promise<T | undefined>;
  putSetting(tx: Db, key: string, value: unknown): Promise<void>;
  audit(tx: Db, entry: AuditEntry): Promise<void>;
  auditAll(tx: Db, entries: readonly AuditEntry[]): Promise<void>;
  readonly keys: Keys;
  readonly users: Users;
}

export interface TrustDeps {
  readonly queue: Pick<Queue, "announce" | "forget">;
  readonly clock: Clock;
  /** Names this copy of the data. */
  readonly instance: string;
  /** Keyed hash (HMAC-SHA-256, hex) under a key of this instance. */
  readonly seal: (text: string) => string;
}

export function createTrust({ instance, ...deps }: TrustDeps): Trust {
  const { clock } = deps;
  return {
    ...createRights(deps),
    keeps: TRUST_KEEPS,
    gate: createGate(instance),
    budgets,
    numb: numbBook,
    recordConsent: (tx, consent) => recordConsents(tx, deps, [consent]),
    recordConsents: (tx, consents) => recordConsents(tx, deps, consents),
    recordObjections: (tx, objectors) => recordObjections(tx, deps, objectors),
    consentsNow,
    standings: standingsOf,
    gateAnswers,
    ledger: ledgerLines,
    verifyLedger: async (db, record) => brokenAt(await ledgerOf(db, record)),
    purposes,
    media,
    rules: rulesOf,
    putRules,
    putManyRules,
    takeBackImported: (tx, personIds, source) => takeBackImported(tx, deps, personIds, source),
    heardFrom,
    suppress,
    unsuppress,
    suppressionOf,
    hold,
    closeHold,
    moments: trustMoments,
    joined: {
      personsOf,
      familiesOf,
      lockPeople: async (tx, records) => void (await lockHeads(tx, records)),
      lock: lockMap,
      replace: replaceJoined,
    },
    settings: readSettings,
    changeSettings,
    getSetting,
    putSetting,
    audit,
    auditAll,
    keys: createKeys(clock),
    users: createUsers(clock),
  };
}
