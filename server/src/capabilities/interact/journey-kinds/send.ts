import { go, type NodeKind } from "./node-kind.ts";

export interface SendSettings {
  /** The id of the message: a campaign of this journey's, see POST /v1/journeys/{id}/messages. */
  readonly message: string;
}

export const send: NodeKind<SendSettings> = {
  id: "send",
  label: "Send",
  description:
    "Writes to the person by the medium they chose. Who may not be written to just now takes the second way, where there is one.",
  role: "step",
  schema: {
    type: "object",
    required: ["message"],
    properties: { message: { type: "string", title: "Message", minLength: 1, maxLength: 60, "x-pick": "message" } },
  },
  defaults: { message: "" },
  ports: () => [
    { id: "next", label: "written to" },
    { id: "unreachable", label: "cannot be written to", optional: true },
  ],
  decide: ({ message }) => go("next", { do: "send", message }),
  words: () => "Send a message",
};
