import { TALK_OUTCOMES } from "./call-outcomes.ts";
import { postalAddress } from "./letter.ts";
import type { Medium } from "./medium.ts";

const START = `{{ offer.headline }}

{{ offer.body }}

{% if because != "" %}Why them: {{ because }}{% endif %}
Ask: what has changed since we last saw each other? What is missing?
`;

export const visit: Medium = {
  id: "visit",
  name: "Visit",
  wish: { en: "A visit", de: "Ein Besuch" },
  needs: "a postal address",
  address: ({ address }) => postalAddress(address),
  handing: { by: "people", outcomes: TALK_OUTCOMES, calendar: true },
  done: "Whoever went noted how it went.",
  knows: "Knows what came of the talk, as whoever had it noted it.",
  text: "visit",
  start: START,
  shown: "text",
  event: "Visit Made",
  fields: [
    {
      id: "used",
      label: "Somebody visits",
      help: "Visits stand on a list until one of you has made them; the list goes into a calendar too",
      kind: "switch",
      start: "no",
      required: true,
    },
  ],
};
