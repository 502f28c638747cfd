import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { createComplaints, type Complaints, type ComplaintsDeps } from "./complaints-service.ts";
import { peoplePage, personScreen, type DeskDeps, type PeopleAsk, type PeoplePage } from "./desk-service.ts";
import { PERSON_TABLES } from "./person-tables.ts";

export type { NewComplaint } from "./complaints-store.ts";

/** The door of care: the desk that finds a person and shows all there is, and complaints. */
export interface Care extends PersonRecords {
  readonly complaints: Complaints;
  people(ask: PeopleAsk): Promise<PeoplePage>;
  person(id: string): ReturnType<typeof personScreen>;
}

export type CareDeps = DeskDeps &
  Omit<ComplaintsDeps, "identify" | "trust"> & {
    readonly identify: DeskDeps["identify"] & ComplaintsDeps["identify"];
    readonly trust: DeskDeps["trust"] & ComplaintsDeps["trust"];
  };

export function createCare(deps: CareDeps): Care {
  return {
    ...personRecords(PERSON_TABLES),
    complaints: createComplaints(deps),
    people: (ask) => peoplePage(deps, ask),
    person: (id) => personScreen(deps, id),
  };
}
