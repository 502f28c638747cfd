import type { NewEvent } from "../identify/index.ts";
import { mediumOf } from "./media/index.ts";
import type { Sent } from "./outbox-store.ts";

export const sentMessageId = (sendId: string): string => `sent:${sendId}`;

/** What went out, as the event log and with it the cost of serving a person count it: once, whatever is repeated. */
export const sentEvents = (sent: readonly Sent[]): NewEvent[] =>
  sent.flatMap(({ personId, id, medium, at }) => {
    const name = mediumOf(medium)?.event ?? null;
    return name === null
      ? []
      : [{ personId, messageId: sentMessageId(id), type: "track" as const, name, at, source: "campaign", payload: { send: id } }];
  });
