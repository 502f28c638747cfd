// Whom a campaign can be for: the people of a watch list, or of a segment under the id "segment:<id>".
import type { Segments } from "./segments-service.ts";

const SEGMENT_AUDIENCE = "segment:";

export interface Audiences {
  name(id: string): Promise<string>;
  /** The most urgent first, where the list has an order. */
  members(id: string): Promise<string[]>;
  /** Why each of these people is among them, in words. */
  whys(id: string, personIds: readonly string[]): Promise<Map<string, string>>;
}

interface WatchLists {
  watchListName(id: string): string;
  watchListMembers(id: string): Promise<string[]>;
  watchListWhys(id: string, personIds: readonly string[]): Promise<Map<string, string>>;
}

const segmentIn = (id: string): string | null => (id.startsWith(SEGMENT_AUDIENCE) ? id.slice(SEGMENT_AUDIENCE.length) : null);

export function createAudiences(lists: WatchLists, segments: Pick<Segments, "one" | "members">): Audiences {
  return {
    async name(id) {
      const segment = segmentIn(id);
      return segment === null ? lists.watchListName(id) : (await segments.one(segment)).name;
    },
    async members(id) {
      const segment = segmentIn(id);
      return segment === null ? lists.watchListMembers(id) : segments.members(segment);
    },
    async whys(id, personIds) {
      const segment = segmentIn(id);
      if (segment === null) return lists.watchListWhys(id, personIds);
      const { name, words } = await segments.one(segment);
      return new Map(personIds.map((personId) => [personId, `In the segment “${name}”: ${words}.`]));
    },
  };
}
