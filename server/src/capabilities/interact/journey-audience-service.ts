// The audience of a journey's messages is the journey: "journey:<id>".
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Audiences } from "../differentiate/index.ts";
import { insideJourney, journeyName } from "./journey-audience-reads.ts";

const JOURNEY = "journey:";

const journeyIn = (id: string): string | null => (id.startsWith(JOURNEY) ? id.slice(JOURNEY.length) : null);

/** Watch lists, segments, and those who are in a journey now. */
export function withJourneys(audiences: Audiences, db: Db): Audiences {
  return {
    async name(id) {
      const journey = journeyIn(id);
      if (journey === null) return audiences.name(id);
      const name = await journeyName(db, journey);
      if (name === null) throw new Problem("not-found", "There is no such journey.");
      return name;
    },
    members(id) {
      const journey = journeyIn(id);
      return journey === null ? audiences.members(id) : insideJourney(db, journey);
    },
    whys: (id, personIds) => (journeyIn(id) === null ? audiences.whys(id, personIds) : Promise.resolve(new Map())),
  };
}
