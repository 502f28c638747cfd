import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import {
  countTouched,
  doneTouched,
  dropOlder,
  everybodyTouched,
  forgetPeople,
  knownPeople,
  lockPeople,
  nextVersion,
  noteEverybody,
  standFor,
  touchedNow,
  touchedRows,
  writePeople,
  type PersonRow,
} from "./people-store.ts";
import { reaching, reachText } from "./segment-conditions/reach.ts";

/** People written at a time: some megabytes. */
const AT_ONCE = 5000;
/** Of more notes than this, everybody is written anew instead. */
const TOO_MANY = 200_000;

export interface PeopleDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly identify: Pick<Identify, "personIds">;
  readonly trust: Pick<Trust, "standings" | "rules" | "restrictedRecords" | "purposes" | "media">;
}

export type Changed = readonly string[] | "everybody";

/** What PostgreSQL alone knows of people, as ClickHouse has it. */
export interface People {
  /**
   * Writes those anew who have changed, and tells `heard` who that was (persons, and records that have become another's) or that it was everybody;
   * false if nobody had. Only when `heard` is done is it done: cut off, all of it is simply done again.
   */
  step(heard: (changed: Changed) => Promise<void>): Promise<boolean>;
  /** How many notes of changes wait. */
  waiting(): Promise<number>;
  /** Asks for everybody to be written anew by a later step. */
  askForAll(): Promise<void>;
  /** Writes everybody anew, now; resolves to how many. */
  refill(): Promise<number>;
}

const NO_PAUSE = 0;

/** The rows of these persons; who may not be used, or is nobody, has none. */
async function rowsOf(deps: PeopleDeps, persons: readonly string[], version: number): Promise<PersonRow[]> {
  const { trust } = deps;
  const { db } = deps.postgres;
  const [known, standings, rules, restricted, purposes, media] = await Promise.all([
    knownPeople(db, persons),
    trust.standings(db, persons),
    trust.rules(db, persons),
    trust.restrictedRecords(db, persons),
    trust.purposes(db),
    trust.media(db),
  ]);
  const asked = purposes.filter((purpose) => purpose.class !== "service").map(({ id }) => id);
  const ways = reaching(media.map(({ id }) => id));
  return known.flatMap(({ personId, since, facts, kinds, freshUntil, ...person }) => {
    if (restricted.has(personId)) return [];
    const { medium = null, pauseUntil = null } = rules.get(personId) ?? {};
    const consents = (standings.get(personId) ?? []).map(
      ({ purpose, medium: by, decision, unconfirmed }) => [`${purpose}/${by}`, unconfirmed ? "unconfirmed" : decision] as const,
    );
    const said = Object.fromEntries(consents);
    return [
      {
        person_id: personId,
        version,
        gone: 0,
        since,
        facts:
          facts["country"] === undefined && facts["address.country"] !== undefined
            ? { ...facts, country: facts["address.country"] }
            : facts,
        kinds,
        fresh_until: freshUntil,
        consents: said,
        medium: medium ?? "",
        reach: reachText({ ...person, consents: said, medium: medium ?? "" }, asked, ways),
        pause_until: pauseUntil === null ? NO_PAUSE : Math.min(2 ** 32 - 1, Math.floor(pauseUntil.getTime() / 1000)),
        ...person,
      },
    ];
  });
}

/** Brings these ids (persons or records) up to date. */
async function write(deps: PeopleDeps, ids: readonly string[]): Promise<string[]> {
  const { postgres, clickhouse } = deps;
  const version = await nextVersion(postgres.db);
  const found = await standFor(postgres.db, ids);
  const persons = [...new Set(found.map(({ person }) => person))];
  const rows = await rowsOf(deps, persons, version);
  const written = new Set(rows.map((row) => row.person_id));
  const members = found.filter(({ id, person }) => id !== person).map(({ id }): PersonRow => ({ person_id: id, version, gone: 1 }));
  await writePeople(clickhouse, [...rows, ...members]);
  // Nobody any more, or not to be used: not even a mark stays.
  await forgetPeople(
    clickhouse,
    persons.filter((id) => !written.has(id)),
  );
  return [...new Set([...persons, ...found.map(({ id }) => id)])];
}

async function refill(deps: PeopleDeps, heard: (changed: Changed) => Promise<void>): Promise<number> {
  const { postgres, clickhouse, identify } = deps;
  const noted = await touchedNow(postgres.db);
  const first = await nextVersion(postgres.db);
  let people = 0;
  for (let after: string | null = null; ;) {
    const ids: string[] = await identify.personIds(postgres.db, after, AT_ONCE);
    if (ids.length === 0) break;
    after = ids.at(-1) ?? null;
    const persons = (await standFor(postgres.db, ids)).filter(({ id, person }) => id === person).map(({ id }) => id);
    const rows = await rowsOf(deps, persons, first);
    await writePeople(clickhouse, rows);
    people += rows.length;
  }
  await dropOlder(clickhouse, first);
  await heard("everybody");
  await doneTouched(postgres.db, noted);
  return people;
}

export function createPeople(deps: PeopleDeps): People {
  const { postgres } = deps;
  let turn: Promise<unknown> = Promise.resolve();
  // One at a time, here and over all processes, so that a later state never has a lower version.
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const locked = (): Promise<T> =>
      postgres.transaction(async (tx) => {
        await lockPeople(tx);
        return work();
      });
    const mine = turn.then(locked, locked);
    turn = mine;
    return mine;
  };
  const step = async (heard: (changed: Changed) => Promise<void>): Promise<boolean> => {
    const noted = await touchedRows(postgres.db, AT_ONCE);
    if (noted.length === 0) return false;
    if ((await everybodyTouched(postgres.db)) || (await countTouched(postgres.db)) > TOO_MANY) {
      await refill(deps, heard);
      return true;
    }
    const ids = [...new Set(noted.flatMap(({ personId }) => personId ?? []))];
    await heard(await write(deps, ids));
    await doneTouched(
      postgres.db,
      noted.map(({ seq }) => seq),
    );
    return true;
  };
  return {
    step: async (heard) => (await countTouched(postgres.db)) > 0 && inTurn(() => step(heard)),
    waiting: () => countTouched(postgres.db),
    askForAll: () => noteEverybody(postgres.db),
    refill: () => inTurn(() => refill(deps, () => Promise.resolve())),
  };
}
