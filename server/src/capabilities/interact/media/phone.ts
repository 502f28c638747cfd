import { TALK_OUTCOMES } from "./call-outcomes.ts";
import type { Medium } from "./medium.ts";

const START = `{{ offer.headline }}

{{ offer.body }}

{% if because != "" %}Why them: {{ because }}{% endif %}
Ask: is this something for {{ person.name | default: "you" }}? If not, what would be?
`;

export const phone: Medium = {
  id: "phone",
  name: "Telephone",
  wish: { en: "Telephone", de: "Telefon" },
  needs: "a telephone number",
  address: ({ phone: number }) => number ?? null,
  handing: { by: "people", outcomes: TALK_OUTCOMES, calendar: false },
  done: "Whoever called noted how it went.",
  knows: "Knows what came of the talk, as whoever had it noted it.",
  text: "call",
  start: START,
  shown: "text",
  event: "Call Made",
  fields: [
    {
      id: "used",
      label: "Somebody calls",
      help: "Calls stand on a list until one of you has made them",
      kind: "switch",
      start: "no",
      required: true,
    },
  ],
};
