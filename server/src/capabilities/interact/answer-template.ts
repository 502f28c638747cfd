// The message that answers what somebody told us. Its words are made with the send (answer-words.ts): the first line is the subject.
import { FIRST_TEXTS } from "./media/index.ts";

export const ANSWER_SUBJECT = "{{ reasons | first }}";

const GREETING = `{% if person.language == "de" %}Guten Tag{% if person.name %}, {{ person.name }}{% endif %},{% else %}Dear {{ person.name | default: "reader" }},{% endif %}`;

export const ANSWER_MJML = `<mjml lang="{{ person.language | default: 'en' }}">
  <mj-head>
    <mj-title>{{ reasons | first }}</mj-title>
    <mj-attributes>
      <mj-all font-family="Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="1.55" color="#26303c" padding="8px 28px" />
      <mj-section background-color="#ffffff" padding="0" />
    </mj-attributes>
    <mj-style>
      a { color: #1f5f8b; }
      @media (prefers-color-scheme: dark) { .paper, .paper table { background: #1d232b !important; } .paper div { color: #e8edf3 !important; } }
    </mj-style>
  </mj-head>
  <mj-body background-color="#eef1f5" width="600px">
    <mj-section css-class="paper" padding="20px 0 20px">
      <mj-column>
        <mj-text>${GREETING}</mj-text>
        <mj-text>{% for line in reasons %}{% if forloop.first %}<strong>{{ line }}</strong>{% else %}<br /><br />{{ line }}{% endif %}{% endfor %}</mj-text>
        <mj-text>{% if person.language == "de" %}Herzliche Grüße{% else %}With kind regards{% endif %}<br />{{ sender.name }}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section background-color="#eef1f5" padding="16px 0 28px">
      <mj-column>
        <mj-text font-size="13px" color="#56616e" line-height="1.6">{% if person.language == "de" %}Diese eine Nachricht bekommen Sie, weil Sie uns etwas gesagt haben.{% else %}You get this one message because you told us something.{% endif %}<br />
          <a href="{{ links.preferences }}" style="color:#24567c">{% if person.language == "de" %}Ihre Seite{% else %}Your page{% endif %}</a><br />
          {{ sender.postalAddress | default: sender.name }}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

export const ANSWER_LETTER = `${GREETING}

{{ because }}

{% if person.language == "de" %}Ihre Seite:{% else %}Your page:{% endif %}
{{ links.preferences }}
`;

/** For media of few words: what was said, and the answer. */
export const ANSWER_TEXTS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(FIRST_TEXTS).map((name) => [name, name === "letter" ? ANSWER_LETTER : "{{ because }}"]),
);
