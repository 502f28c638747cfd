import type { PersonTable } from "../../platform/records.ts";

/** The tables of this room that hold rows about people, in the order in which they can be deleted. */
export const PERSON_TABLES: readonly PersonTable[] = [
  { table: "interact.alert_hits", title: "What we told you because you asked" },
  { table: "interact.alerts", title: "What you asked to be told about" },
  { table: "interact.link_mails", title: "Links that we mailed to you" },
  { table: "interact.incoming", title: "Mail that came back or in answer" },
  { table: "interact.tasks", title: "What somebody of ours was to do for you" },
  { table: "interact.journey_steps", title: "Where you came by in our journeys" },
  { table: "interact.journey_listed", title: "Lists of journeys that you are on" },
  {
    table: "interact.journey_passes",
    title: "Journeys of messages that you are or were in",
    without: ["fence", "worker", "lease_until", "woken"],
  },
  { table: "interact.picked_people", title: "Lists for a campaign that somebody put you on by hand" },
  { table: "interact.noted", title: "What can still be taken back of a note on a call to you" },
  { table: "interact.settlements", title: "Messages of which a person said whether they arrived" },
  { table: "interact.clicks", title: "Links you followed" },
  { table: "interact.contents", title: "What our papers and pages said to you" },
  { table: "interact.sends", title: "Messages to you", without: ["fence", "worker", "lease_until"] },
];
