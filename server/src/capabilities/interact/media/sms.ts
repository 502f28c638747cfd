// Text messages, through a gateway that speaks HTTP as docs/guide/sms-gateway.md says.
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import calculator from "sms-segments-calculator";
import { hostFault, webAddressFault } from "./address-fault.ts";
import { meaningOfStatus } from "./http-handing.ts";
import type { Medium } from "./medium.ts";

const LANDLINE = new Set(["FIXED_LINE", "PREMIUM_RATE", "TOLL_FREE", "UAN", "VOICEMAIL", "PAGER"]);

/** A number that can take a text message, in E.164, or null. */
export function mobileNumber(phone: string | null | undefined): string | null {
  const parsed = phone === null || phone === undefined ? undefined : parsePhoneNumberFromString(phone);
  return parsed?.isValid() === true && !LANDLINE.has(parsed.getType() ?? "") ? parsed.number : null;
}

/** How many messages a text is sent, and paid, as (3GPP TS 23.038: 160 or 153 characters of GSM-7, 70 or 67 of UCS-2). */
export function segments(text: string): { count: number; encoding: "GSM-7" | "UCS-2"; characters: number } {
  const made = new calculator.SegmentedMessage(text);
  return { count: made.segmentsCount, encoding: made.encodingName, characters: made.numberOfCharacters };
}

function measure(text: string): string {
  const { count, encoding, characters } = segments(text);
  const why = encoding === "UCS-2" ? ", 70 a message because a character is not in the telephone alphabet" : "";
  return `${characters} characters, sent and paid as ${count} ${count === 1 ? "message" : "messages"}${why}.`;
}

const START = `{{ sender.name }}: {{ offer.headline }}. {{ links.offer }}
{% if person.language == "de" %}Ende: STOPP antworten{% else %}To end: reply STOP{% endif %}`;

export const sms: Medium = {
  id: "sms",
  name: "Text message",
  wish: { en: "Text message", de: "SMS" },
  needs: "a mobile number",
  address: ({ phone }) => mobileNumber(phone),
  handing: {
    by: "http",
    call: ({ id, to, text, receiptUrl }, settings) => ({
      url: settings["url"] ?? "",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${settings["secret"] ?? ""}`,
        "idempotency-key": id,
      },
      body: JSON.stringify({ id, to, from: settings["sender"] ?? "", text, receipts: receiptUrl }),
      allowedHost: settings["allowedHost"] ?? "",
    }),
    meaning: (answer) => {
      const meaning = meaningOfStatus(answer);
      return meaning.kind === "refused" ? { ...meaning, wrongAddress: /"error"\s*:\s*"invalid-number"/.test(answer.body) } : meaning;
    },
    repeatable: false,
  },
  done: "The gateway took it; a receipt that it did not arrive takes that back.",
  knows: "Knows an answer and a followed link; not whether it was seen.",
  text: "sms",
  start: START,
  shown: "text",
  measure,
  event: "SMS Sent",
  fields: [
    {
      id: "url",
      label: "Gateway",
      help: "Where text messages are posted to, as JSON; the guide says in which form",
      kind: "text",
      start: "",
      required: true,
      fault: webAddressFault,
    },
    { id: "secret", label: "Secret", help: "Goes along as a bearer token", kind: "secret", start: "", required: true },
    {
      id: "sender",
      label: "Sender",
      help: "A number, or up to eleven letters where the gateway allows it",
      kind: "text",
      start: "",
      required: true,
    },
    {
      id: "allowedHost",
      label: "Allowed host",
      help: "Only for a gateway in your own network: its name, perhaps with a port",
      kind: "text",
      start: "",
      fault: hostFault,
    },
  ],
};
