import { dayOf } from "../../vocabulary/time.ts";
import { LANGUAGES } from "../../vocabulary/language.ts";
import { html, type Html, type Piece } from "./html.ts";
import { button, cut, pageDocument } from "./page-document.ts";
import { alerts, knowledge, ownFacts, points, questions, rights, said, tapped } from "./preference-sections.ts";
import type { Changed, PreferenceView } from "./preference-view.ts";
import { pageWords, type PageWords } from "./public-words.ts";

function note(changed: Changed | null, w: PageWords): Piece {
  if (changed === null) return null;
  if (changed.wrong)
    return html`<section role="alert">
      <p><strong>${w.notFitting}</strong> ${changed.sentence}</p>
    </section>`;
  const undo = changed.before === null ? null : button({ action: "undo", before: changed.before }, w.undo);
  return html`<section role="status">
    <p><strong>${w.changed}</strong> ${changed.sentence}</p>
    ${undo}
  </section>`;
}

function choices(view: PreferenceView, w: PageWords): Html {
  const { medium, maxPerMonth } = view.rules;
  const media: [string, string][] = [["", w.any], ...view.media.map(({ id, label }): [string, string] => [id, label])];
  const often: [string, string, number | null][] = [
    ["any", w.oftenAny, null],
    ["week", w.often4, 4],
    ["month", w.often1, 1],
    ["quarter", w.oftenQuarter, 0.333],
  ];
  const pauses: [string, string][] = [
    ["1", w.pause1],
    ["3", w.pause3],
    ["6", w.pause6],
  ];
  const until = view.paused && view.rules.pauseUntil !== null ? dayOf(view.rules.pauseUntil) : null;
  return html`<section>
      <h2>${w.mediumHeading}</h2>
      ${media.map(([id, label]) => button({ action: "medium", medium: id }, label, { pressed: (medium ?? "") === id }))}
      <h3>${w.often}</h3>
      ${often.map(([id, label, max]) => button({ action: "often", often: id }, label, { pressed: maxPerMonth === max }))}
    </section>
    <section>
      <h2>${w.pauseHeading}</h2>
      ${
        until === null
          ? null
          : html`<p>${w.pausedUntil} ${until}</p>
              ${button({ action: "pause", months: "0" }, w.pauseEnd)}`
      }${pauses.map(([months, label]) => button({ action: "pause", months }, label))}
    </section>
    <section>
      <h2>${w.topics}</h2>
      ${view.purposes.map(
        (purpose) =>
          html`<div class="row">
            <span>${purpose.name}: <strong>${purpose.allowed ? w.on : w.off}</strong>${purpose.waits ? ` (${w.waits})` : null}</span
            >${button({ action: "purpose", purpose: purpose.id, allow: purpose.allowed ? "no" : "yes" }, purpose.allowed ? w.turnOff : w.turnOn, { name: `${purpose.allowed ? w.turnOff : w.turnOn}: ${purpose.name}` })}
          </div>`,
      )}
    </section>`;
}

/** The same page in the other languages, each named in itself. */
function languages(view: PreferenceView, w: PageWords): Html {
  return html`<nav aria-label="${w.languages}">
    ${LANGUAGES.map((language) => {
      const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
      const here = language === view.language ? html` aria-current="true"` : null;
      return html`<a class="button" lang="${language}" hreflang="${language}" href="?lang=${language}" ${here}>${name}</a> `;
    })}
  </nav>`;
}

/** @param w the words of the page; others than those of the view's language only to try out how the page bears them */
export function preferencePage(view: PreferenceView, changed: Changed | null, w: PageWords = pageWords(view.language)): string {
  const out = view.purposes.some((purpose) => purpose.allowed)
    ? html`<section>
        <h2>${w.outHeading}</h2>
        <p>${w.outText}</p>
        ${button({ action: "out" }, w.outButton, { main: true })}
      </section>`
    : html`<section><p>${w.allOff}</p></section>`;
  return pageDocument(
    w,
    w.title,
    html`${view.name === null ? null : html`<p>${w.hello}, ${cut(view.name)}.</p>`}${note(changed, w)}${tapped(view, w)}${out}${questions(view, w)}${choices(view, w)}${alerts(view, w)}${said(view, w)}${points(view)}${ownFacts(view, w)}${knowledge(view, w)}${rights(view, w)}${languages(view, w)}`,
  );
}
