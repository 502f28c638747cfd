// Households, organisations and channel partners, with what their people are worth together.
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Differentiate, PersonValue, Tier } from "../differentiate/index.ts";
import { NAMES_WANTED, type Group, type GroupKind, type Groups, type Identify } from "../identify/index.ts";

/** Summed over a group's people; money in minor units of the business's currency. */
export interface GroupValue {
  readonly orders: number;
  readonly revenueMinor: number;
  readonly revenueYearMinor: number;
  readonly expectedValueMinor: number;
  readonly lastDay: string | null;
}

export interface GroupLine extends Group {
  readonly value: GroupValue;
  /** Names that are missing of the three that an institution needs which one wants to win; 0 for all others. */
  readonly namesMissing: number;
}

export interface GroupPerson {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly role: string;
  readonly stateLabel: string | null;
  readonly tier: Tier | null;
  readonly revenueMinor: number;
  readonly lastDay: string | null;
}

export interface GroupsAsk {
  readonly kind?: GroupKind | undefined;
  readonly q?: string | undefined;
  readonly short?: boolean | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface GroupDesk {
  page(ask: GroupsAsk): Promise<{ items: GroupLine[]; total: number; nextCursor: string | null }>;
  one(id: string): Promise<GroupLine & { members: GroupPerson[] }>;
  create(group: { kind: GroupKind; name: string; wanted: boolean }): Promise<string>;
  change(id: string, change: { name?: string | undefined; wanted?: boolean | undefined }): Promise<void>;
  putPerson(id: string, personId: string, role: string): Promise<void>;
  dropPerson(id: string, personId: string): Promise<void>;
}

export interface GroupDeps {
  readonly db: Db;
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards"> & { readonly groups: Groups };
  readonly differentiate: Pick<Differentiate, "values">;
}

function valueOf(values: readonly PersonValue[]): GroupValue {
  const sum = (pick: (value: PersonValue) => number): number => values.reduce((total, value) => total + pick(value), 0);
  return {
    orders: sum((value) => value.orders),
    revenueMinor: sum((value) => value.revenueMinor),
    revenueYearMinor: sum((value) => value.revenueYearMinor),
    expectedValueMinor: sum((value) => value.expectedValueMinor),
    lastDay: values.reduce<string | null>((last, { lastDay }) => (lastDay !== null && lastDay > (last ?? "") ? lastDay : last), null),
  };
}

const lineOf = (group: Group, values: readonly PersonValue[]): GroupLine => ({
  ...group,
  value: valueOf(values),
  namesMissing: group.wanted ? Math.max(0, NAMES_WANTED - group.people) : 0,
});

const cursorOf = ({ name, id }: Group): string => `${id}${name}`;
const placeOf = (cursor: string | undefined): { id: string; name: string } | undefined =>
  cursor !== undefined && /^[0-9a-f-]{36}/.test(cursor) ? { id: cursor.slice(0, 36), name: cursor.slice(36) } : undefined;

async function page({ db, identify, differentiate }: GroupDeps, ask: GroupsAsk): ReturnType<GroupDesk["page"]> {
  const { items, total } = await identify.groups.page(db, { ...ask, after: placeOf(ask.cursor), limit: ask.limit + 1 });
  const shown = items.slice(0, ask.limit);
  const members = await identify.groups.members(
    db,
    shown.map((group) => group.id),
  );
  const values = await differentiate.values([...new Set(members.map((member) => member.personId))]);
  const byGroup = Map.groupBy(members, (member) => member.groupId);
  const last = shown.at(-1);
  return {
    items: shown.map((group) =>
      lineOf(
        group,
        (byGroup.get(group.id) ?? []).flatMap(({ personId }) => values.get(personId) ?? []),
      ),
    ),
    total,
    nextCursor: items.length > ask.limit && last !== undefined ? cursorOf(last) : null,
  };
}

async function one({ db, identify, differentiate }: GroupDeps, id: string): ReturnType<GroupDesk["one"]> {
  const group = await identify.groups.one(db, id);
  if (group === null) throw new Problem("not-found", "There is no such group.");
  const members = await identify.groups.members(db, [id]);
  const ids = members.map((member) => member.personId);
  const [found, values] = await Promise.all([identify.cards(db, ids), differentiate.values(ids)]);
  const cards = new Map(found.map((card) => [card.id, card]));
  const people = members.map(({ personId, role }): GroupPerson => {
    const [card, value] = [cards.get(personId), values.get(personId)];
    return {
      id: personId,
      name: card?.name ?? card?.customerNumber ?? null,
      email: card?.email ?? null,
      role,
      stateLabel: value?.stateLabel ?? null,
      tier: value?.tier ?? null,
      revenueMinor: value?.revenueMinor ?? 0,
      lastDay: value?.lastDay ?? null,
    };
  });
  people.sort((a, b) => b.revenueMinor - a.revenueMinor || (a.name ?? "").localeCompare(b.name ?? ""));
  return { ...lineOf(group, [...values.values()]), members: people };
}

export function createGroupDesk(deps: GroupDeps): GroupDesk {
  const { postgres, identify } = deps;
  const { groups } = identify;
  const known = async (tx: Db, id: string): Promise<void> => {
    if ((await groups.one(tx, id)) === null) throw new Problem("not-found", "There is no such group.");
  };
  return {
    page: (ask) => page(deps, ask),
    one: (id) => one(deps, id),
    create: (group) =>
      postgres.transaction(async (tx) => {
        const id = newId();
        await groups.create(tx, { id, ...group });
        return id;
      }),
    async change(id, change) {
      if (!(await groups.change(postgres.db, id, change))) throw new Problem("not-found", "There is no such group.");
    },
    putPerson: (id, personId, role) =>
      postgres.transaction(async (tx) => {
        await known(tx, id);
        const [person] = await identify.cards(tx, [personId]);
        if (person === undefined) throw new Problem("not-found", "There is no such person.");
        await groups.put(tx, { groupId: id, personId, role });
      }),
    dropPerson: (id, personId) =>
      postgres.transaction(async (tx) => {
        await known(tx, id);
        await groups.drop(tx, id, personId);
      }),
  };
}
