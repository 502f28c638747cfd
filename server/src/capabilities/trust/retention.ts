import { rowsOfTable, type RetentionKind } from "../../platform/retention.ts";

/** What trust keeps for a time. The ledger itself stays as long as the person does: it proves what was agreed to. */
export const TRUST_KEEPS: readonly RetentionKind[] = [
  rowsOfTable(
    {
      id: "gate-log",
      name: "Answers of the gate",
      words:
        "Whether a message might go to a person, and why not. Needed to answer “why did I get this?”, and for a month to count how often we wrote.",
      unit: "answers",
      defaultDays: 1095,
      leastDays: 400,
    },
    "trust.gate_log",
    "decided_at",
  ),
  rowsOfTable(
    {
      id: "audit",
      name: "The audit",
      words: "Who of us looked at whom and changed what. Needed when somebody asks, or when something went wrong.",
      unit: "lines of the audit",
      defaultDays: 1095,
      leastDays: 365,
    },
    "trust.audit",
    "at",
  ),
  rowsOfTable(
    {
      id: "wishes",
      name: "Changes of wishes",
      words: "When a person changed medium, frequency or pause. What holds now stays; these are the changes before.",
      unit: "changes",
      defaultDays: 1095,
      leastDays: 30,
    },
    "trust.contact_rule_changes",
    "at",
  ),
  rowsOfTable(
    {
      id: "requests",
      name: "Requests that were answered",
      words: "What people asked of us and how it was answered: the proof that it was done in time.",
      unit: "requests",
      defaultDays: 1095,
      leastDays: 365,
    },
    "trust.requests",
    "done_at",
    "done_at is not null",
  ),
  rowsOfTable(
    {
      id: "sessions",
      name: "Sign-ins that ran out",
      words: "Sessions of colleagues, with address and browser, after they ended.",
      unit: "sessions",
      defaultDays: 30,
      leastDays: 1,
    },
    "trust.session",
    "expiresAt",
  ),
];
