// The message of an alert. Its words are made with the send (alert-words.ts): the first line is the subject.
import { READER, shortMail, shortTexts } from "./mail-sheet.ts";
import { FIRST_TEXTS } from "./media/index.ts";

export const ALERT_SUBJECT = "{{ reasons | first }}";

const ASKED = `{% if person.language == "de" %}Sie haben uns gebeten, Ihnen zu sagen, wenn es so weit ist.{% else %}you asked us to tell you when it comes.{% endif %}`;

export const ALERT_MJML = shortMail({
  opening: ASKED,
  why: `{% if person.language == "de" %}Diese eine Nachricht bekommen Sie, weil Sie darum baten.{% else %}You get this one message because you asked for it.{% endif %}`,
  links: `<a class="link" href="{{ links.preferences }}" style="color:#24567c">{% if person.language == "de" %}Was Sie sich wünschen, bestimmen Sie{% else %}Change what you asked for{% endif %}</a> |
          <a class="link" href="{{ links.unsubscribe }}" style="color:#24567c">{% if person.language == "de" %}Keine solchen Nachrichten mehr{% else %}No more of these{% endif %}</a>`,
});

export const ALERT_LETTER = `${READER}

${ASKED}

{{ because }}

{% if person.language == "de" %}Was Sie sich wünschen, bestimmen Sie:{% else %}You change what you asked for at{% endif %}
{{ links.preferences }}
`;

export const ALERT_TEXTS = shortTexts(Object.keys(FIRST_TEXTS), ALERT_LETTER);
