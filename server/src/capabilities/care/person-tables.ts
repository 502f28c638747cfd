import type { PersonTable } from "../../platform/records.ts";

/** The tables of this room that hold rows about people, in the order in which they can be deleted. */
export const PERSON_TABLES: readonly PersonTable[] = [
  { table: "care.suggestions", title: "What you said had stopped you or should be better", without: ["answer_run", "done_run"] },
  { table: "care.complaints", title: "Complaints" },
];
