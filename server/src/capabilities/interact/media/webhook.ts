// A message handed to another program, as Standard Webhooks 1.0 says (https://www.standardwebhooks.com).
import { Webhook } from "standardwebhooks";
import { hostFault, webAddressFault } from "./address-fault.ts";
import { meaningOfStatus } from "./http-handing.ts";
import type { Medium } from "./medium.ts";

function secretFault(value: string): string | null {
  try {
    return new Webhook(value).sign("msg", new Date(0), "") === "" ? "This is no secret." : null;
  } catch {
    return "A secret is whsec_ and then base64, as the other side shows it.";
  }
}

const START = `{{ offer.headline }}

{{ offer.body }}

{{ links.offer }}
`;

export const webhook: Medium = {
  id: "webhook",
  name: "Webhook",
  wish: null,
  needs: "nothing but who they are",
  address: ({ id, customerNumber }) => customerNumber ?? id ?? null,
  handing: {
    by: "http",
    call(parcel, settings) {
      const { id, to, text, personId, campaign, at } = parcel;
      const body = JSON.stringify({
        type: "message.due",
        timestamp: at.toISOString(),
        data: { message: id, person: { id: personId, customer: to }, campaign, text },
      });
      return {
        url: settings["url"] ?? "",
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": new Webhook(settings["secret"] ?? "").sign(id, at, body),
        },
        body,
        allowedHost: settings["allowedHost"] ?? "",
      };
    },
    meaning: meaningOfStatus,
    repeatable: true,
  },
  done: "The other program answered with 2xx.",
  knows: "Knows only that the other side took it; a purchase afterwards tells the rest.",
  text: "webhook",
  start: START,
  shown: "text",
  event: "Webhook Sent",
  fields: [
    {
      id: "url",
      label: "Address",
      help: "Of the program that takes the messages",
      kind: "text",
      start: "",
      required: true,
      fault: webAddressFault,
    },
    {
      id: "secret",
      label: "Secret",
      help: "whsec_… as the program shows it; signs each message",
      kind: "secret",
      start: "",
      required: true,
      fault: secretFault,
    },
    {
      id: "allowedHost",
      label: "Allowed host",
      help: "Only for a program in your own network: its name, perhaps with a port",
      kind: "text",
      start: "",
      fault: hostFault,
    },
  ],
};
