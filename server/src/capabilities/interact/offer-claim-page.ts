// The page on which a person takes an offer by themselves. No script, no foreign file; looking takes nothing.
import type { Language } from "../../vocabulary/language.ts";
import type { ClaimView } from "../customise/index.ts";
import { html, type Html } from "./html.ts";
import { button, field, pageDocument } from "./page-document.ts";
import { claimWords, refusalWords, type ClaimWords } from "./offer-claim-words.ts";
import { pageWords } from "./public-words.ts";

export interface ShownClaim extends ClaimView {
  readonly language: Language;
  /** IANA name of the zone in which moments are said. */
  readonly timeZone: string;
}

/** A moment in the reader's words and place. */
function momentOf(at: Date, { language, timeZone }: ShownClaim): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short", timeZone }).format(at);
}

function stateOf(view: ShownClaim, c: ClaimWords): Html {
  const { state, language } = view;
  if (state.is === "refused") {
    const card = state.refusal === "no-card" ? html`<p><a class="button" href="/apply">${c.card}</a></p>` : null;
    return html`<section role="status">
      <p>${refusalWords(state.refusal, language)}</p>
      ${card}
    </section>`;
  }
  if (state.is === "taken") return html`<section role="status"><p>${c.taken}</p></section>`;
  if (state.is === "held") {
    const code = state.code === null ? null : html`<p><strong style="font-size:1.4rem">${state.code}</strong></p>`;
    return html`<section role="status">
      <p>${state.code === null ? c.heldPlain : c.held}</p>
      ${code}
      <p class="dim">${c.until} ${momentOf(state.until, view)}. ${c.after}</p>
    </section>`;
  }
  if (state.question === null) return html`<section>${button({ action: "claim" }, c.get, { main: true })}</section>`;
  return html`<section>
    <h2 id="question">${state.question}</h2>
    <form class="wide" method="post">
      ${field({ name: "answer", label: c.answer, value: "", required: true, saidBy: "question" })}<button class="main">${c.get}</button>
    </form>
  </section>`;
}

export function claimPage(view: ShownClaim, preferences: string): string {
  const c = claimWords(view.language);
  const wrong =
    view.wrong === null || view.state.is === "refused"
      ? null
      : html`<section role="alert">
          <p>${refusalWords(view.wrong, view.language)}</p>
          ${view.wrong === "no-card" ? html`<p><a class="button" href="/apply">${c.card}</a></p>` : null}
        </section>`;
  const body = view.body.trim() === "" ? null : html`<section>${view.body.split(/\n\s*\n/).map((part) => html`<p>${part}</p>`)}</section>`;
  return pageDocument(
    pageWords(view.language),
    view.headline,
    html`${wrong}${body}${stateOf(view, c)}
      <p><a class="button" href="${preferences}">${c.more}</a></p>`,
  );
}
