// Segments: rules over people under a name. See docs/decisions/0022.
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { DAY, dayOf } from "../../vocabulary/time.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import { contextNow, createMembership, type Membership, type MembershipDeps } from "./membership-service.ts";
import { WORKED_OUT } from "./person-tables.ts";
import {
  countOf,
  explainFor,
  holdsNow,
  nameOf,
  wordsAt,
  type CountDeps,
  type ExplainedPerson,
  type SegmentCount,
} from "./segment-count-service.ts";
import { segmentCsv } from "./segment-export-service.ts";
import { createLanguage, fitting, refuseFault, type KnownDeps } from "./segment-known-service.ts";
import { ruleWords } from "./segment-language.ts";
import { foundAmong } from "./segments-reads.ts";
import { compile, type Compiled } from "./segment-query-reads.ts";
import type { Field } from "./segment-conditions/condition-kind.ts";
import type { Rule } from "./segment-rule.ts";
import {
  archiveSegment,
  copyMembers,
  daysOfSegment,
  dropArchived,
  foundOf,
  insertSegment,
  listSegments,
  lockSegment,
  markEvaluated,
  memberCounts,
  membersAfter,
  membershipsAmong,
  segmentsBy,
  segmentsOf,
  updateSegment,
  type SegmentKind,
  type SegmentRow,
} from "./segments-store.ts";

export interface Segment extends Omit<SegmentRow, "createdBy" | "frozenOf"> {
  readonly frozenOf: string | null;
  /** The rule in words. */
  readonly words: string;
  /** Null while they are still being found. */
  readonly people: number | null;
}

export interface SegmentPage {
  readonly items: { readonly personId: string; readonly name: string | null; readonly since: Date }[];
  readonly nextCursor: string | null;
}

export interface Standings {
  readonly found: ReadonlySet<string>;
  /** Segment → those of the individuals who are in it. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface NewSegment {
  /** Given by the caller, so that asking twice makes one. */
  readonly id?: string | undefined;
  readonly name: string;
  readonly rule: Rule;
  readonly kind: SegmentKind;
}

/** The door to segments. */
export interface Segments extends PersonRecords, Pick<Membership, "heard" | "step" | "evaluateNew" | "evaluateAll"> {
  /** What rules can be about. */
  fields(): Promise<readonly Field[]>;
  /** How many a rule finds, how they can be reached for a purpose, ten of them. */
  count(rule: Rule, purpose: string): Promise<SegmentCount>;
  explain(rule: Rule, personId: string): Promise<ExplainedPerson>;
  list(): Promise<Segment[]>;
  one(id: string): Promise<Segment>;
  /** Several by their ids; who is not known is missing. */
  some(ids: readonly string[]): Promise<Map<string, Segment>>;
  create(segment: NewSegment, actor: string): Promise<Segment>;
  /** Adds a live segment that belongs to something else, e.g. "offer:<id>", in the caller's transaction; it stands on no list. The rule is checked already. */
  addOwned(tx: Db, segment: { id: string; name: string; rule: Rule; owner: string }, actor: string): Promise<void>;
  change(id: string, change: { name?: string | undefined; rule?: Rule | undefined }): Promise<Segment>;
  /** A copy that keeps the people of this moment. */
  freeze(id: string, copy: { id?: string | undefined; name: string }, actor: string): Promise<Segment>;
  /** Off the lists, and back within a month. */
  remove(id: string): Promise<Segment>;
  restore(id: string): Promise<Segment>;
  /** How many came and went, day by day, the past 90 days. */
  days(id: string): Promise<{ day: string; entered: number; left: number }[]>;
  people(id: string, cursor: string | undefined, limit: number): Promise<SegmentPage>;
  /** Everybody in it as CSV, piece by piece; `took` is told whose records went into each. */
  csv(id: string, took: (ids: readonly string[]) => void): AsyncIterable<string>;
  /** The segments a person is in. */
  of(personId: string): Promise<{ id: string; name: string; kind: SegmentKind; since: Date }[]>;
  /** Everybody in a segment. */
  members(id: string): Promise<string[]>;
  /** Refuses a rule that cannot be read, with a sentence that says where. */
  check(rule: Rule): Promise<void>;
  /** For offers and the like: whether a rule holds of each of these people now; who is not known or not to be used is missing. */
  holds(rule: Rule, personIds: readonly string[]): Promise<Map<string, boolean>>;
  /** For each rule, those of these people of whom it holds now; one query for all. */
  among(rules: readonly Rule[], personIds: readonly string[]): Promise<Set<string>[]>;
  /** By key: which of these segments' people have been found, and who of these individuals (first records) is in which. */
  standings(db: Db, ids: readonly string[], personIds: readonly string[]): Promise<Standings>;
  /** Everybody in a segment, page by page in the order of their ids. */
  page(id: string, after: string | null, limit: number): Promise<string[]>;
  /** The rule as a query of person ids on ClickHouse: select p.person_id from {from} where {where}. */
  query(rule: Rule): Promise<Compiled>;
  /** Segments taken off the lists a month ago go for good. */
  sweep(): Promise<number>;
}

export interface SegmentsDeps
  extends
    Omit<MembershipDeps, "language" | "identify" | "trust">,
    Omit<CountDeps, "language" | "trust">,
    Omit<KnownDeps, "identify" | "trust"> {
  readonly identify: Pick<Identify, "cards"> & MembershipDeps["identify"] & KnownDeps["identify"];
  readonly trust: MembershipDeps["trust"] & KnownDeps["trust"];
}

const PAGE = 5000;
const KEPT_DAYS = 30;
const SHOWN_DAYS = 90;
/** A rule as JSON is no longer than this: its values go with the query's address. */
const LONGEST_RULE = 30_000;

const gone = (): Problem => new Problem("not-found", "There is no such segment.");

class Shelf {
  readonly deps: SegmentsDeps;
  readonly language: ReturnType<typeof createLanguage>;

  constructor(deps: SegmentsDeps) {
    this.deps = deps;
    this.language = createLanguage(deps);
  }

  async check(rule: Rule): Promise<void> {
    if (JSON.stringify(rule).length > LONGEST_RULE) throw new Problem("invalid", "The rule is too long. Use fewer or shorter values.");
    await refuseFault(rule, this.language);
  }

  async shown(rows: readonly SegmentRow[]): Promise<Segment[]> {
    const counts = await memberCounts(
      this.deps.db,
      rows.map(({ id }) => id),
    );
    const { moment } = await contextNow(this.deps);
    return Promise.all(
      rows.map(async (each) => {
        const { createdBy: _, ...row } = each;
        const { language, fault } = await fitting(row.rule, this.language);
        const words = ruleWords(row.rule, language.fields, wordsAt(language, moment));
        const people = row.evaluatedAt === null ? null : (counts.get(row.id) ?? 0);
        return { ...row, fault: row.fault ?? (row.kind === "live" ? (fault?.sentence ?? null) : null), words, people };
      }),
    );
  }

  async one(id: string): Promise<Segment> {
    const [segment] = await this.shown(await segmentsBy(this.deps.db, [id]));
    if (segment === undefined) throw gone();
    return segment;
  }

  /** Changes a segment under its lock; whoever is to be found anew is found by a job. */
  async changed(id: string, work: (tx: Db, row: SegmentRow) => Promise<void>): Promise<Segment> {
    const { postgres, queue } = this.deps;
    await postgres.transaction(async (tx) => {
      const row = await lockSegment(tx, id);
      if (row === null) throw gone();
      await work(tx, row);
      await queue.announce(tx, "segment made", { segmentId: id });
    });
    return this.one(id);
  }

  async create({ id = newId(), name, rule, kind }: NewSegment, actor: string): Promise<Segment> {
    const { postgres, queue, clock } = this.deps;
    await this.check(rule);
    await postgres.transaction(async (tx) => {
      await insertSegment(tx, { id, name, rule, kind, frozenOf: null, createdBy: actor, at: clock() });
      await queue.announce(tx, "segment made", { segmentId: id });
    });
    return this.one(id);
  }

  async addOwned(tx: Db, segment: { id: string; name: string; rule: Rule; owner: string }, actor: string): Promise<void> {
    await insertSegment(tx, { ...segment, kind: "live", frozenOf: null, createdBy: actor, at: this.deps.clock() });
    await this.deps.queue.announce(tx, "segment made", { segmentId: segment.id });
  }

  async change(id: string, { name, rule }: { name?: string | undefined; rule?: Rule | undefined }): Promise<Segment> {
    if (rule !== undefined) await this.check(rule);
    return this.changed(id, async (tx, row) => {
      if (row.kind === "frozen" && rule !== undefined) {
        throw new Problem("conflict", "A frozen segment keeps its rule and its people. Change the live one and freeze it again.");
      }
      await updateSegment(tx, id, { name: name ?? row.name, rule: rule ?? row.rule }, this.deps.clock());
    });
  }

  async freeze(id: string, copy: { id?: string | undefined; name: string }, actor: string): Promise<Segment> {
    const { postgres, clock } = this.deps;
    const to = copy.id ?? newId();
    await postgres.transaction(async (tx) => {
      const row = await lockSegment(tx, id);
      if (row === null) throw gone();
      if (row.evaluatedAt === null) throw new Problem("conflict", "Its people are still being found. Try again in a moment.");
      if ((await segmentsBy(tx, [to])).length > 0) return;
      await insertSegment(tx, { id: to, name: copy.name, rule: row.rule, kind: "frozen", frozenOf: id, createdBy: actor, at: clock() });
      await copyMembers(tx, id, to, clock());
      await markEvaluated(tx, to, clock());
    });
    return this.one(to);
  }

  async people(id: string, cursor: string | undefined, limit: number): Promise<SegmentPage> {
    const { db, identify } = this.deps;
    const rows = await membersAfter(db, id, cursor ?? null, limit + 1);
    const shown = rows.slice(0, limit);
    const cards = await identify.cards(
      db,
      shown.map(({ personId }) => personId),
    );
    const names = new Map(cards.map((card) => [card.id, nameOf(card)]));
    return {
      items: shown.map((row) => ({ ...row, name: names.get(row.personId) ?? null })),
      nextCursor: rows.length > limit ? (shown.at(-1)?.personId ?? null) : null,
    };
  }

  async members(id: string): Promise<string[]> {
    const ids: string[] = [];
    for (let after: string | null = null; ;) {
      const rows: { personId: string }[] = await membersAfter(this.deps.db, id, after, PAGE);
      for (const { personId } of rows) ids.push(personId);
      if (rows.length < PAGE) return ids;
      after = rows.at(-1)?.personId ?? null;
    }
  }
}

export function createSegments(deps: SegmentsDeps): Segments {
  const shelf = new Shelf(deps);
  const { db, clock } = deps;
  const inner = { ...deps, language: shelf.language };
  return {
    ...personRecords(WORKED_OUT),
    ...createMembership(inner),
    fields: async () => [...(await shelf.language()).fields.values()],
    check: (rule) => shelf.check(rule),
    count: (rule, purpose) => countOf(inner, rule, purpose),
    explain: (rule, personId) => explainFor(inner, rule, personId),
    list: async () => shelf.shown(await listSegments(db)),
    one: (id) => shelf.one(id),
    some: async (ids) =>
      new Map((ids.length === 0 ? [] : await shelf.shown(await segmentsBy(db, ids))).map((segment) => [segment.id, segment])),
    create: (segment, actor) => shelf.create(segment, actor),
    addOwned: (tx, segment, actor) => shelf.addOwned(tx, segment, actor),
    change: (id, change) => shelf.change(id, change),
    freeze: (id, copy, actor) => shelf.freeze(id, copy, actor),
    remove: (id) => shelf.changed(id, (tx) => archiveSegment(tx, id, clock())),
    restore: (id) => shelf.changed(id, (tx) => archiveSegment(tx, id, null)),
    days: (id) => daysOfSegment(db, id, dayOf(new Date(clock().getTime() - SHOWN_DAYS * DAY))),
    people: (id, cursor, limit) => shelf.people(id, cursor, limit),
    csv: (id, took) => segmentCsv(inner, id, took),
    of: (personId) => segmentsOf(db, personId),
    members: (id) => shelf.members(id),
    holds: (rule, personIds) => holdsNow(deps, rule, personIds),
    among: async (rules, personIds) => foundAmong(deps.clickhouse, rules, personIds, await contextNow(deps)),
    standings: async (on, ids, personIds) => ({ found: await foundOf(on, ids), members: await membershipsAmong(on, ids, personIds) }),
    page: async (id, after, limit) => (await membersAfter(db, id, after, limit)).map(({ personId }) => personId),
    async query(rule) {
      await shelf.check(rule);
      return compile(rule, await contextNow(deps));
    },
    sweep: () => dropArchived(db, new Date(clock().getTime() - KEPT_DAYS * DAY)),
  };
}
