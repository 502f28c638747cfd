// What our own mails have in common: how they look, in the light and in the dark.

export const mailHead = (title: string): string => `<mj-head>
    <mj-raw><meta name="color-scheme" content="light dark" /><meta name="supported-color-schemes" content="light dark" /></mj-raw>
    <mj-title>${title}</mj-title>
    <mj-preview>${title}</mj-preview>
    <mj-attributes>
      <mj-all font-family="Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="1.55" color="#26303c" padding="8px 28px" />
      <mj-section background-color="#ffffff" padding="0" />
    </mj-attributes>
    <mj-style>
      a { color: #1f5f8b; }
      @media (prefers-color-scheme: dark) {
        body, .desk, .edge, .edge table { background: #12161b !important; } .edge div { color: #a9b4c0 !important; }
        .paper, .paper table { background: #1d232b !important; } .paper div { color: #e8edf3 !important; }
        .link { color: #8ec5f0 !important; }
      }
    </mj-style>
  </mj-head>`;

export const READER = `{% if person.language == "de" %}Guten Tag{% if person.name %}, {{ person.name }}{% endif %},{% else %}Dear {{ person.name | default: "reader" }},{% endif %}`;

const LINK = `{% if line.link %} <a class="link" href="{{ line.link }}" style="color:#24567c">{% if person.language == "de" %}Ansehen{% else %}Have a look{% endif %}</a>{% endif %}`;

/** A short mail in our own name: the lines of the reason, the first one strong, each with the link at its end, after `opening`; `why` and `links` stand in its foot. */
export const shortMail = ({
  opening = "",
  why,
  links,
}: {
  opening?: string;
  why: string;
  links: string;
}): string => `<mjml lang="{{ person.language | default: 'en' }}">
  ${mailHead("{{ reasons | first }}")}
  <mj-body css-class="desk" background-color="#eef1f5" width="600px">
    <mj-section css-class="paper" padding="20px 0 20px">
      <mj-column>
        <mj-text>${READER}</mj-text>${opening === "" ? "" : `\n        <mj-text>${opening}</mj-text>`}
        <mj-text>{% for line in lines %}{% if forloop.first %}<strong>{{ line.words }}</strong>{% else %}<br /><br />{{ line.words }}{% endif %}${LINK}{% endfor %}</mj-text>
        <mj-text>{% if person.language == "de" %}Herzliche Grüße{% else %}With kind regards{% endif %}<br />{{ sender.name }}</mj-text>
      </mj-column>
    </mj-section>
    <mj-section css-class="edge" background-color="#eef1f5" padding="16px 0 28px">
      <mj-column>
        <mj-text font-size="13px" color="#56616e" line-height="1.6">${why}<br />
          ${links}<br />
          {{ sender.postalAddress | default: sender.name }}</mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;

/** The texts of all media that have one: the letter's own, and for media of few words what is to be said and nothing else. */
export const shortTexts = (names: readonly string[], letter: string): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name === "letter" ? letter : "{{ because }}"]));
