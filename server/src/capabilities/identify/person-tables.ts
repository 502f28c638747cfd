import type { PersonTable } from "../../platform/records.ts";

/** The tables of this room that hold rows about people, in the order in which they can be deleted. */
export const PERSON_TABLES: readonly PersonTable[] = [
  { table: "identify.events", title: "What happened: purchases, returns, contacts", without: ["tx", "seq"] },
  { table: "identify.messages", title: "Ids of what happened" },
  {
    table: "identify.match_pairs",
    title: "Records that may also be you",
    columns: ["person_a", "person_b"],
  },
  { table: "identify.match_records", title: "Your record as it is compared with others", without: ["keys"] },
  { table: "identify.match_waiting", title: "Your record, to be compared anew" },
  { table: "identify.identifier_claims", title: "What you were known by that is another's", columns: ["holder_id", "person_id"] },
  { table: "identify.merges", title: "Records of yours that were joined, by whom and why", columns: ["kept", "gone"] },
  { table: "identify.reprojections", title: "Records of yours to be counted anew", columns: ["record_id"] },
  { table: "identify.questions_asked", title: "What we asked you" },
  { table: "identify.fact_changes", title: "What we knew before" },
  { table: "identify.facts", title: "What we know, from where, since when", without: ["found_as"] },
  { table: "identify.memberships", title: "Households and organisations" },
  { table: "identify.identifiers", title: "What you are known by" },
  { table: "identify.people", title: "Your record", columns: ["id"] },
];
