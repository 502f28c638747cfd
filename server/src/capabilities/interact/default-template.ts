// What a new campaign starts with: a mail and a letter that could go out as they are.

import { mailHead } from "./mail-sheet.ts";

export const DEFAULT_SUBJECT = "{% if person.givenName %}{{ person.givenName }}, {% endif %}{{ offer.headline }}";

/** The offer of a business that has not stated any: it promises nothing that somebody would have to keep. */
export const FIRST_OFFER = {
  name: "Have a look",
  headline: "We thought of you",
  body: "There is something new here that goes well with what you like. Come and have a look, or simply answer this message and tell us what you are after.",
  url: null,
};

export const DEFAULT_MJML = `<mjml lang="{{ person.language | default: 'en' }}">
  ${mailHead("{{ offer.headline }}")}
  <mj-body css-class="desk" background-color="#eef1f5" width="600px">
    <mj-section css-class="edge" background-color="#eef1f5" padding="12px 0">
      <mj-column><mj-text font-size="13px" color="#5b6673" align="center">{{ sender.name }}</mj-text></mj-column>
    </mj-section>
    <mj-section css-class="paper" padding="20px 0 4px">
      <mj-column>
        <mj-text font-size="26px" font-weight="700" line-height="1.25" padding-bottom="4px">{{ offer.headline }}</mj-text>
        <mj-text>{% if person.language == "de" %}Guten Tag{% if person.name %}, {{ person.name }}{% endif %},{% else %}Dear {{ person.givenName | default: "customer" }},{% endif %}</mj-text>
        <mj-text>{{ offer.body | newline_to_br }}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section css-class="paper" padding="4px 0 24px">
      <mj-column>
        <mj-button href="{{ links.offer }}" background-color="#1f5f8b" color="#ffffff" font-size="17px" border-radius="6px" inner-padding="14px 30px" align="left" padding="10px 28px">{% if person.language == "de" %}Ansehen{% else %}Have a look{% endif %}</mj-button>
        <mj-text>{% if person.language == "de" %}Herzliche Grüße{% else %}With kind regards{% endif %}<br />{{ sender.name }}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section css-class="edge" background-color="#eef1f5" padding="16px 0 28px">
      <mj-column>
        <mj-text font-size="13px" color="#56616e" line-height="1.6">{{ why }}<br />
          <a class="link" href="{{ links.preferences }}" style="color:#24567c">{% if person.language == "de" %}Was und wie oft wir schreiben, bestimmen Sie{% else %}You decide what we send and how often{% endif %}</a> |
          <a class="link" href="{{ links.unsubscribe }}" style="color:#24567c">{% if person.language == "de" %}Abmelden{% else %}Unsubscribe{% endif %}</a><br />
          {{ sender.postalAddress | default: sender.name }}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

export const DEFAULT_LETTER = `{% if person.language == "de" %}Guten Tag{% if person.name %}, {{ person.name }}{% endif %},{% else %}Dear {{ person.name | default: "customer" }},{% endif %}

{{ offer.headline }}

{{ offer.body }}

{% if person.language == "de" %}Alles dazu finden Sie unter{% else %}You will find all about it at{% endif %}
{{ links.offer }}

{{ why }} {% if person.language == "de" %}Was und wie oft wir schreiben, bestimmen Sie:{% else %}You decide what we send and how often:{% endif %}
{{ links.preferences }}
`;
