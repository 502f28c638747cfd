import type { NewEvent } from "../identify/index.ts";
import type { Sent } from "./outbox-store.ts";

/** What went out, as the event log and with it the cost of serving a person count it: once, whatever is repeated. */
export const sentEvents = (name: "Mail Sent" | "Letter Sent", sent: readonly Sent[]): NewEvent[] =>
  sent.map(({ personId, id, at }) => ({
    personId,
    messageId: `sent:${id}`,
    type: "track",
    name,
    at,
    source: "campaign",
    payload: { send: id },
  }));
