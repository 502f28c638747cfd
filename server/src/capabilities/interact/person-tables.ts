import type { PersonTable } from "../../platform/records.ts";

/** The tables of this room that hold rows about people, in the order in which they can be deleted. */
export const PERSON_TABLES: readonly PersonTable[] = [
  { table: "interact.alerts", title: "What you asked to be told about" },
  { table: "interact.link_mails", title: "Links that we mailed to you" },
  { table: "interact.incoming", title: "Mail that came back or in answer" },
  { table: "interact.clicks", title: "Links you followed" },
  { table: "interact.sends", title: "Messages to you", without: ["fence", "worker", "lease_until"] },
];
