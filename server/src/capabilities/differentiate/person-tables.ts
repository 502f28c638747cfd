import type { PersonTable } from "../../platform/records.ts";

/** The tables of this room in PostgreSQL that hold rows about people, in the order in which they can be deleted. */
export const PERSON_TABLES: readonly PersonTable[] = [
  { table: "differentiate.list_marks", title: "Lists on which somebody took care of you" },
];

/** Worked out from all the others: nothing is known of a person by being in a segment. */
export const WORKED_OUT: readonly PersonTable[] = [{ table: "differentiate.segment_members", title: "Segments you are in" }];
