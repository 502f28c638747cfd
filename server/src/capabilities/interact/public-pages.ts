// The smaller public pages.
import type { Language } from "../../vocabulary/language.ts";
import type { ConfirmView } from "./confirm-view.ts";
import { html, type Html } from "./html.ts";
import { button, field, pageDocument } from "./page-document.ts";
import { pageWords, type PageWords } from "./public-words.ts";

export function unsubscribePage(language: Language, done: boolean, preferencesUrl: string): string {
  const w = pageWords(language);
  const body = done
    ? html`<section role="status"><p>${w.unsubDone}</p></section>`
    : html`<section>
        <p>${w.unsubText}</p>
        ${button({ "List-Unsubscribe": "One-Click" }, w.unsubButton, { main: true })}
      </section>`;
  return pageDocument(
    w,
    w.unsubTitle,
    html`${body}
      <p><a class="button" href="${preferencesUrl}">${w.unsubMore}</a></p>`,
  );
}

export function badLinkPage(language: Language): string {
  const w = pageWords(language);
  const more = html`<p><a class="button" href="/p">${w.linkButton}</a></p>`;
  return pageDocument(
    w,
    w.badTitle,
    html`<section>
      <p>${w.badText}</p>
      ${more}
    </section>`,
  );
}

/** What a press on the page that confirms has done. */
type Pressed = { readonly confirmed: string } | { readonly again: true };

function confirmChoices(view: ConfirmView, w: PageWords): Html {
  if (view.expired) {
    return html`<section>
      <p>${w.confirmOld}</p>
      ${view.waiting.length === 0 ? html`<p>${w.confirmNothing}</p>` : button({ action: "again" }, w.confirmAgain, { main: true })}
    </section>`;
  }
  if (view.waiting.length === 0) return html`<section><p>${w.confirmNothing}</p></section>`;
  return html`<section>
    <p>${w.confirmText}</p>
    ${view.waiting.map(({ id, name }) => button({ action: "confirm", purpose: id }, `${w.confirmButton}: ${name}`, { main: true }))}
  </section>`;
}

/** Behind the link of the mail that asks whether a yes was meant. */
export function confirmPage(view: ConfirmView, pressed: Pressed | null): string {
  const w = pageWords(view.language);
  const done =
    pressed === null
      ? null
      : html`<section role="status">
          <p>${"again" in pressed ? w.confirmAgainDone : html`${w.confirmDone} <strong>${pressed.confirmed}</strong>`}</p>
        </section>`;
  const left = pressed !== null && ("again" in pressed || view.waiting.length === 0) ? null : confirmChoices(view, w);
  return pageDocument(w, w.confirmTitle, html`${done}${left}`);
}

export function offerPage(language: Language, offer: { readonly headline: string; readonly body: string }): string {
  const paragraphs = offer.body.split(/\n\s*\n/).map((paragraph) => html`<p>${paragraph}</p>`);
  return pageDocument(pageWords(language), offer.headline, html`<section>${paragraphs}</section>`);
}

/** Where somebody without a mail of ours asks for the link; afterwards the same words for everybody. */
export function linkPage(language: Language, asked: boolean): string {
  const w = pageWords(language);
  const body = asked
    ? html`<section role="status"><p>${w.linkDone}</p></section>`
    : html`<section>
        <p>${w.linkText}</p>
        <form class="wide" method="post">
          ${field({ name: "who", label: w.linkField, value: "", autocomplete: "email", required: true })}<button class="main">
            ${w.linkButton}
          </button>
        </form>
      </section>`;
  return pageDocument(w, w.linkTitle, body);
}

/** Asks once: nothing brings back what is forgotten. */
export function forgetPage(language: Language, path: string): string {
  const w = pageWords(language);
  return pageDocument(
    w,
    w.forget,
    html`<section>
      <p>${w.forgetText}</p>
      ${button({ action: "forget-sure" }, w.forgetSure)}
      <p><a class="button" href="${path}">${w.forgetNo}</a></p>
    </section>`,
  );
}

export function forgottenPage(language: Language): string {
  const w = pageWords(language);
  return pageDocument(w, w.forget, html`<section role="status"><p>${w.forgetDone}</p></section>`);
}
