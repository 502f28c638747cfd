import type { Trust } from "../trust/index.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { createComplaints, type Complaints, type ComplaintsDeps } from "./complaints-service.ts";
import { personScreen, type DeskDeps } from "./desk-service.ts";
import { createGroupDesk, type GroupDeps, type GroupDesk } from "./groups-service.ts";
import { peopleCsv } from "./people-export-service.ts";
import type { PeopleFilter, Sort } from "./people-filter.ts";
import { countPeople, peoplePage, type PeoplePage } from "./people-service.ts";
import type { PeopleAsk, PeopleDeps } from "./people-source-service.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { createSuggestions, type Suggestions, type SuggestionsDeps } from "./suggestions-service.ts";
import { deleteView, insertView, viewsOf, type View } from "./views-store.ts";

export type { NewComplaint } from "./complaints-store.ts";
export { createOwnWords } from "./own-words-service.ts";
export { sortedSuggestions } from "./suggestions-store.ts";

/** The door of care: the desk that finds a person and shows all there is, and complaints. */
export interface Care extends PersonRecords {
  readonly complaints: Complaints;
  /** What stopped people, and what they say we should do better. */
  readonly suggestions: Suggestions;
  /** Households, organisations, channel partners. */
  readonly groups: GroupDesk;
  people(ask: PeopleAsk): Promise<PeoplePage>;
  countPeople(filter: PeopleFilter): Promise<{ people: number; exact: boolean }>;
  /** The whole list as CSV, in pieces; each piece is in the audit, with whose records went into it. */
  exportPeople(filter: PeopleFilter & { sort?: Sort | undefined }, actor: string): AsyncGenerator<string>;
  /** What there is to filter by. */
  filterValues(): Promise<{ countries: string[]; sources: string[] }>;
  readonly views: {
    list(owner: string): Promise<View[]>;
    add(owner: string, view: Pick<View, "name" | "team" | "search">): Promise<View>;
    remove(owner: string, id: string): Promise<boolean>;
  };
  person(id: string): ReturnType<typeof personScreen>;
}

type Shared = "identify" | "trust" | "differentiate" | "interact";
export type CareDeps = Omit<DeskDeps & ComplaintsDeps & PeopleDeps, Shared> & {
  readonly identify: DeskDeps["identify"] & ComplaintsDeps["identify"] & PeopleDeps["identify"] & GroupDeps["identify"];
  readonly trust: DeskDeps["trust"] & ComplaintsDeps["trust"] & PeopleDeps["trust"] & Pick<Trust, "audit">;
  readonly differentiate: DeskDeps["differentiate"] & PeopleDeps["differentiate"];
  readonly interact: DeskDeps["interact"] & PeopleDeps["interact"] & SuggestionsDeps["interact"];
};

/** The list as it goes out; readings of so many are told to the audit piece by piece. */
async function* audited(deps: CareDeps, filter: PeopleFilter & { sort?: Sort | undefined }, actor: string): AsyncGenerator<string> {
  let people: string[] = [];
  for await (const piece of peopleCsv(deps, filter, (ids) => (people = ids))) {
    if (people.length > 0) await deps.trust.audit(deps.db, { actor, action: "GET /v1/people.csv", subject: "", people });
    people = [];
    yield piece;
  }
}

export function createCare(deps: CareDeps): Care {
  return {
    ...personRecords(PERSON_TABLES),
    complaints: createComplaints(deps),
    suggestions: createSuggestions(deps),
    groups: createGroupDesk(deps),
    people: (ask) => peoplePage(deps, ask),
    countPeople: (filter) => countPeople(deps, filter),
    exportPeople: (filter, actor) => audited(deps, filter, actor),
    filterValues: () => deps.identify.lists.values(deps.db),
    views: {
      list: (owner) => viewsOf(deps.db, owner),
      add: (owner, view) => insertView(deps.db, owner, view),
      remove: (owner, id) => deleteView(deps.db, owner, id),
    },
    person: (id) => personScreen(deps, id),
  };
}
