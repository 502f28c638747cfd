import type { PersonTable } from "../../platform/records.ts";

/** The tables of this room that hold rows about people, in the order in which they can be deleted. */
export const PERSON_TABLES: readonly PersonTable[] = [
  { table: "customise.given_back", title: "What your returns gave back of offers" },
  { table: "customise.code_messages", title: "Messages that carried a code of yours", without: ["digest"] },
  { table: "customise.codes", title: "Codes that were drawn for you", without: ["digest"] },
  { table: "customise.uses", title: "Offers that were held for you and that you used", without: ["code"] },
];
