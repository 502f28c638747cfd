// Audiences beside watch lists and segments: "journey:<id>" (of a journey's messages), "picked:<id>" (by hand), "group:<id>" (a household,
// an organisation, a channel partner).
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Audiences } from "../differentiate/index.ts";
import type { Group, Identify } from "../identify/index.ts";
import { insideJourney, journeyName } from "./journey-audience-reads.ts";
import { pickedMembers, pickedName } from "./picked-store.ts";

const KIND_WORDS: Record<Group["kind"], string> = { household: "household", organisation: "organisation", channel: "channel partner" };

/** One kind of audience, by the id behind its word. */
interface Kind {
  name(id: string): Promise<string | null>;
  members(id: string): Promise<string[]>;
  whys(id: string, personIds: readonly string[]): Promise<Map<string, string>>;
  readonly missing: string;
}

function kindsOf(db: Db, groups: Pick<Identify["groups"], "one" | "members">): ReadonlyMap<string, Kind> {
  const kinds: Record<string, Kind> = {
    journey: {
      name: (id) => journeyName(db, id),
      members: (id) => insideJourney(db, id),
      // Each message says it of itself.
      whys: () => Promise.resolve(new Map()),
      missing: "There is no such journey.",
    },
    picked: {
      name: (id) => pickedName(db, id),
      members: (id) => pickedMembers(db, id),
      async whys(id, personIds) {
        const name = await pickedName(db, id);
        return new Map(personIds.map((personId) => [personId, `Picked by hand for “${name ?? ""}”.`]));
      },
      missing: "There is no such list of people.",
    },
    group: {
      name: async (id) => (await groups.one(db, id))?.name ?? null,
      members: async (id) => (await groups.members(db, [id])).map(({ personId }) => personId),
      async whys(id, personIds) {
        const [group, members] = [await groups.one(db, id), await groups.members(db, [id])];
        if (group === null) return new Map();
        const roles = new Map(members.map(({ personId, role }) => [personId, role]));
        const words = (personId: string): string => {
          const role = roles.get(personId) ?? "";
          return `Belongs to the ${KIND_WORDS[group.kind]} “${group.name}”${role === "" ? "" : ` (${role})`}.`;
        };
        return new Map(personIds.map((personId) => [personId, words(personId)]));
      },
      missing: "There is no such group.",
    },
  };
  // By a map: the word comes from outside, and every object has a "constructor".
  return new Map(Object.entries(kinds));
}

/** Watch lists, segments, and the audiences of this room. */
export function withOwnAudiences(audiences: Audiences, db: Db, groups: Pick<Identify["groups"], "one" | "members">): Audiences {
  const kinds = kindsOf(db, groups);
  const own = (id: string): { kind: Kind; its: string } | null => {
    const [, word = "", its = ""] = /^(\w+):([0-9a-f-]{36})$/.exec(id) ?? [];
    const kind = kinds.get(word);
    return kind === undefined ? null : { kind, its };
  };
  return {
    async name(id) {
      const one = own(id);
      if (one === null) return audiences.name(id);
      const name = await one.kind.name(one.its);
      if (name === null) throw new Problem("not-found", one.kind.missing);
      return name;
    },
    members(id) {
      const one = own(id);
      return one === null ? audiences.members(id) : one.kind.members(one.its);
    },
    whys(id, personIds) {
      const one = own(id);
      return one === null ? audiences.whys(id, personIds) : one.kind.whys(one.its, personIds);
    },
  };
}
