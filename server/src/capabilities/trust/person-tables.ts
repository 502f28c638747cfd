import type { PersonTable } from "../../platform/records.ts";

/** The tables of this room that hold rows about people, in the order in which they can be deleted. */
export const PERSON_TABLES: readonly PersonTable[] = [
  { table: "trust.requests", title: "What you asked of us" },
  { table: "trust.restrictions", title: "Use restricted" },
  { table: "trust.gate_log", title: "Whether a message might go to you, and why not" },
  { table: "trust.numb", title: "Ways by which we leave you in peace, because you did not listen any more" },
  { table: "trust.tiers", title: "Which group of customers you are counted among for our spending" },
  { table: "trust.holds", title: "Reasons not to sell to you for a while" },
  { table: "trust.contact_rule_changes", title: "Changes of your wishes" },
  { table: "trust.contact_rules", title: "Your wishes: medium, how often, pause" },
  { table: "trust.consents", title: "What you agreed to and refused, with the words shown" },
  { table: "trust.joined", title: "Records of yours that were joined", columns: ["member_id", "person_id"] },
  { table: "trust.ledger_heads", title: "The last link of your ledger" },
];
