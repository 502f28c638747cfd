// What a page or a paper of the business says to one person: invoice, statement, envelope, packing note, a place of a web page.
import type { Medium } from "./medium.ts";

const START = `{% if place == "envelope" %}{{ offer.headline }}{% else %}{{ offer.headline }}

{{ offer.body }}{% endif %}
`;

export const web: Medium = {
  id: "web",
  name: "Page or paper",
  wish: null,
  needs: "nothing but who they are",
  address: () => "their own page or paper",
  handing: { by: "slot" },
  done: "A page or a paper asked what it should say, and got it.",
  knows: "Knows that it was shown, and when somebody follows it.",
  text: "content",
  start: START,
  shown: "text",
  event: "Content Shown",
  fields: [
    {
      id: "used",
      label: "Pages and papers ask",
      help: "Your shop, your invoices or your parcels ask GET /v1/people/{id}/content/{place} what they should say",
      kind: "switch",
      start: "no",
      required: true,
    },
  ],
};
