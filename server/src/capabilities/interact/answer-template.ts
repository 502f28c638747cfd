// The message that answers what somebody told us. Its words are made with the send (answer-words.ts): the first line is the subject.
import { READER, shortMail, shortTexts } from "./mail-sheet.ts";
import { FIRST_TEXTS } from "./media/index.ts";

export const ANSWER_SUBJECT = "{{ reasons | first }}";

export const ANSWER_MJML = shortMail({
  why: `{% if person.language == "de" %}Diese eine Nachricht bekommen Sie, weil Sie uns etwas gesagt haben.{% else %}You get this one message because you told us something.{% endif %}`,
  links: `<a class="link" href="{{ links.preferences }}" style="color:#24567c">{% if person.language == "de" %}Ihre Seite{% else %}Your page{% endif %}</a>`,
});

export const ANSWER_LETTER = `${READER}

{{ because }}

{% if person.language == "de" %}Ihre Seite:{% else %}Your page:{% endif %}
{{ links.preferences }}
`;

export const ANSWER_TEXTS = shortTexts(Object.keys(FIRST_TEXTS), ANSWER_LETTER);
