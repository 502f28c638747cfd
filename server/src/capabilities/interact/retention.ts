import type { Files } from "../../platform/files.ts";
import { filesOfFolder, rowsOfTable, type RetentionKind } from "../../platform/retention.ts";

/** What interact keeps for a time. */
export const interactKeeps = (files: Files): readonly RetentionKind[] => [
  rowsOfTable(
    {
      id: "sends",
      name: "Messages that went out",
      words: "To whom what went when, and what became of it. Needed for the line of time and so that nobody gets the same twice.",
      unit: "messages",
      defaultDays: 1095,
      leastDays: 90,
    },
    "interact.sends",
    "done_at",
    "state not in ('queued', 'claimed', 'handing_over')",
  ),
  rowsOfTable(
    {
      id: "clicks",
      name: "Links followed",
      words: "Who followed which link of a message.",
      unit: "clicks",
      defaultDays: 730,
      leastDays: 30,
    },
    "interact.clicks",
    "at",
  ),
  rowsOfTable(
    {
      id: "incoming",
      name: "Mail that came in",
      words: "What came back, complaints, and what people answered to our messages.",
      unit: "mails",
      defaultDays: 1095,
      leastDays: 30,
    },
    "interact.incoming",
    "at",
  ),
  rowsOfTable(
    {
      id: "journey-passes",
      name: "Ways through journeys",
      words:
        "Who came into which journey when, and when and why they left. Where a journey lets nobody in twice, it may let them in again afterwards.",
      unit: "ways",
      defaultDays: 1095,
      leastDays: 365,
    },
    "interact.journey_passes",
    "left_at",
    "state = 'left'",
  ),
  rowsOfTable(
    {
      id: "journey-steps",
      name: "Steps in journeys",
      words:
        "When each person came to which step of a journey, and how they went on. The counts beside a journey's steps are of those kept.",
      unit: "steps",
      defaultDays: 1095,
      leastDays: 365,
    },
    "interact.journey_steps",
    "left_at",
    // Whoever is inside keeps theirs: that is why nothing happens to them twice.
    "not exists (select from interact.journey_passes p where p.id = pass_id and p.person_id = journey_steps.person_id and p.state <> 'left')",
  ),
  rowsOfTable(
    {
      id: "webhook-deliveries",
      name: "Webhook deliveries",
      words: "What other programs were told, with the ids of people it was about.",
      unit: "deliveries",
      defaultDays: 30,
      leastDays: 7,
    },
    "interact.webhook_deliveries",
    "at",
    "state <> 'queued'",
  ),
  filesOfFolder(
    {
      id: "letters",
      name: "Printed letters",
      words: "The PDF files of print runs, with names and addresses.",
      unit: "files",
      defaultDays: 90,
      leastDays: 7,
    },
    () => files.path("letters"),
  ),
];
