// A person's next question in a message: a sentence, what it is for, and an answer at a tap. Pure.
import type { Language } from "../../vocabulary/language.ts";
import type { Question } from "../identify/index.ts";
import { pageWords, type PageWords } from "./public-words.ts";

/** What a template finds under `question`; nothing where there is nothing to ask. */
export interface MailQuestion {
  readonly text: string;
  readonly whatFor: string;
  /** The person's page with this question at its top. */
  readonly link: string;
  readonly more: string;
  /** For questions with a choice. A link opens the page with that answer; only the press of a button there notes it. */
  readonly answers: readonly { readonly label: string; readonly link: string }[];
}

/** The one-tap answers of a question; several at once, or words, are given on the page. */
export function tapAnswers(
  { type, options }: Pick<Question, "type" | "options">,
  w: PageWords,
): readonly { value: string; label: string }[] {
  if (type === "yes_no") {
    return [
      { value: "true", label: w.yes },
      { value: "false", label: w.no },
    ];
  }
  return type === "choice" ? options : [];
}

/** @param page the address of the person's own page */
export function mailQuestion(question: Question, page: string, language: Language): MailQuestion {
  const w = pageWords(language);
  const link = `${page}?${new URLSearchParams({ ask: question.attribute }).toString()}`;
  const answers = tapAnswers(question, w).map(({ value, label }) => ({
    label,
    link: `${link}&${new URLSearchParams({ answer: value }).toString()}`,
  }));
  return { text: question.question, whatFor: question.whatFor, link, more: answers.length > 0 ? w.askMore : w.askAnswer, answers };
}

const TAG = /\{%-?\s*question\s*-?%\}/g;
const BUTTON = "display:inline-block;margin:8px 8px 0 0;padding:10px 16px;border:1px solid #7b8794;border-radius:6px;text-decoration:none";

// On one line each, so that the lines of faults stay the author's.
const IN_MAIL =
  "{% if question %}<strong>{{ question.text }}</strong><br />{{ question.whatFor }}<br />" +
  `{% for answer in question.answers %}<a href="{{ answer.link }}" style="${BUTTON}">{{ answer.label }}</a> {% endfor %}` +
  '<br /><a href="{{ question.link }}">{{ question.more }}</a>{% endif %}';
const IN_LETTER = "{% if question %}{{ question.text }} {{ question.whatFor }}\n{{ question.link }}{% endif %}";

/** The tag {% question %} as what it stands for. */
export function withQuestion({ mjml, letter }: { mjml: string; letter: string }): { mjml: string; letter: string; asks: boolean } {
  const asks = mjml.search(TAG) >= 0 || letter.search(TAG) >= 0;
  return { mjml: mjml.replace(TAG, () => IN_MAIL), letter: letter.replace(TAG, () => IN_LETTER), asks };
}
