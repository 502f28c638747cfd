import type { PersonTable } from "../../platform/records.ts";

/** The tables of this room in PostgreSQL that hold rows about people, in the order in which they can be deleted. */
export const PERSON_TABLES: readonly PersonTable[] = [
  { table: "differentiate.list_marks", title: "Lists on which somebody took care of you" },
];
