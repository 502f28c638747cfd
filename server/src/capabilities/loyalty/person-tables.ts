import type { PersonTable } from "../../platform/records.ts";

/** The tables of this room that hold rows about people, in the order in which they can be deleted. */
export const PERSON_TABLES: readonly PersonTable[] = [
  { table: "loyalty.earning_failures", title: "Orders whose points could not be worked out yet" },
  { table: "loyalty.notices", title: "When we told you that points will expire" },
  { table: "loyalty.holds", title: "Points put aside for something you redeem" },
  { table: "loyalty.postings", title: "Every movement of your points" },
  { table: "loyalty.entries", title: "What happened to your points, and why" },
  { table: "loyalty.lots", title: "Points that came together: for what, usable from when, until when" },
  { table: "loyalty.accounts", title: "Points you owe" },
  { table: "loyalty.applications", title: "Your application for a card" },
  { table: "loyalty.memberships", title: "Your card" },
];
