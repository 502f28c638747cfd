import { convert } from "html-to-text";
import { TemplateError } from "./liquid.ts";
import type { TemplateSource } from "./template-tables.ts";

const FORBIDDEN = /<\s*(script|iframe|object|embed|form|base|meta\s+http-equiv)\b|\son[a-z]+\s*=/i;

/** Refuses what has no place in a mail: scripts, frames, forms, event handlers. */
export function refuseActiveContent(source: string): void {
  const found = FORBIDDEN.exec(source);
  if (found === null) return;
  const line = source.slice(0, found.index).split("\n").length;
  throw new TemplateError({ line, sentence: `“${found[0].trim()}” has no place in a mail.` });
}

/**
 * Gives each fixed link a place in a list and leaves a variable where it stood: clicks go by place, never by address.
 * Links that are neither ours, nor web, mail or phone addresses are refused.
 */
export function numberLinks(html: string): { html: string; links: string[] } {
  const links: string[] = ["offer"];
  const numbered = html.replace(/(<a\b[^>]*?\bhref=)"([^"]*)"/gi, (whole, start: string, target: string) => {
    const plain = target.replaceAll("&amp;", "&").trim();
    if (
      /^\{\{-?\s*(?:links\.\w+|question\.link|answer\.link|line\.link)\s*-?\}\}$/.test(plain) ||
      /^(mailto|tel):[^{}]*$/i.test(plain) ||
      plain.startsWith("#")
    )
      return whole;
    if (!/^https?:\/\/[^{}\s]+$/i.test(plain) || !URL.canParse(plain)) {
      throw new TemplateError({
        line: null,
        sentence: `The link “${plain.slice(0, 80)}” is not a fixed web address. Use {{ links.offer }} or an https:// address.`,
      });
    }
    let place = links.indexOf(plain);
    if (place < 0) place = links.push(plain) - 1;
    return `${start}"{{ clicks[${place}] }}"`;
  });
  return { html: numbered, links };
}

/** Whether a text names the code of the offer. */
export const namesCode = (source: string): boolean => /\boffer\s*(?:\.\s*code\b|\[\s*["']code["']\s*\])/.test(source);

/** Whether a message as its author wrote it brings the code of the offer. */
export const bringsCode = ({ subject, mjml, letter, texts }: Pick<TemplateSource, "subject" | "mjml" | "letter" | "texts">): boolean =>
  [subject, mjml, letter, ...Object.values(texts ?? {})].some(namesCode);

/** The text part, with the variables still in it. */
export function textOf(html: string): string {
  // What is hidden in the mail has no place in its text.
  const shown = html.replace(/<div style="display:none;[^>]*>[\s\S]*?<\/div>/g, "");
  return convert(shown, {
    wordwrap: false,
    selectors: [
      { selector: "a", options: { hideLinkHrefIfSameAsText: true, linkBrackets: ["<", ">"] } },
      { selector: "a.honey", format: "skip" },
      { selector: "img", format: "skip" },
      { selector: "h1", options: { uppercase: false } },
      { selector: "h2", options: { uppercase: false } },
      { selector: "table", format: "block" },
      // Each block of the mail is a paragraph.
      { selector: "div", format: "block", options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    ],
  }).replace(/\n{3,}/g, "\n\n");
}

/** A link that no person sees or reaches by keyboard; only a program follows it. */
const HONEY_LINK =
  '<div style="display:none;font-size:0;line-height:0;max-height:0;overflow:hidden" aria-hidden="true"><a class="honey" href="{{ links.honey }}" tabindex="-1"></a></div>';

export function withHoney(html: string): string {
  return html.replace(/<\/body>/i, `${HONEY_LINK}</body>`);
}
