// The form by which somebody becomes a member, and the card on the screen of a phone. No script, no foreign file.
import { dayOf } from "../../vocabulary/time.ts";
import type { Language } from "../../vocabulary/language.ts";
import type { Question } from "../identify/index.ts";
import type { Balance } from "../loyalty/index.ts";
import { cardWords, type CardWords } from "./card-words.ts";
import type { Fields } from "./fact-fields.ts";
import { html, type Piece } from "./html.ts";
import { field, hidden, pageDocument } from "./page-document.ts";
import { questions } from "./preference-sections.ts";
import type { Changed } from "./preference-view.ts";
import { pageWords } from "./public-words.ts";

export interface JoinView {
  readonly language: Language;
  /** Of this form; sent twice it is one application. */
  readonly application: string;
  readonly purposes: readonly { readonly id: string; readonly label: string }[];
  /** What was typed before something did not fit. */
  readonly typed: Fields;
  readonly wrong: "email" | "given" | "family" | null;
}

const WRONG = { email: "wrongEmail", given: "wrongGiven", family: "wrongFamily" } as const;

export function joinPage(view: JoinView): string {
  const c = cardWords(view.language);
  const value = (name: string): string => (view.typed[name] ?? "").slice(0, 200);
  const alert: Piece = view.wrong === null ? null : html`<p role="alert"><strong>${c.wrong}</strong> ${c[WRONG[view.wrong]]}</p>`;
  const boxes = view.purposes.map(
    ({ id, label }) =>
      html`<label class="box"
        ><input
          type="checkbox"
          name="agree.${id}"
          value="yes"
          ${view.typed[`agree.${id}`] === "yes" ? html` checked` : null}
        />${label}</label
      >`,
  );
  const body = html`<section>
    <p>${c.joinText}</p>
    ${alert}
    <form class="wide" method="post">
      ${hidden({ application: view.application })}${field({ name: "given", label: c.given, value: value("given"), autocomplete: "given-name", required: true })}${field({ name: "family", label: c.family, value: value("family"), autocomplete: "family-name", required: true })}${field({ name: "email", label: c.email, value: value("email"), autocomplete: "email", required: true })}
      ${
        boxes.length === 0
          ? null
          : html`<fieldset>
              <legend>${c.agree}</legend>
              ${boxes}
            </fieldset>`
      }<button class="main">${c.join}</button>
    </form>
  </section>`;
  return pageDocument(pageWords(view.language), c.joinTitle, body);
}

export interface CardView {
  readonly language: Language;
  readonly path: string;
  readonly name: string;
  readonly card: string;
  /** Code 128 as SVG. */
  readonly barcode: string;
  /** Null: not for this link to say. */
  readonly balance: Balance | null;
  readonly questions: Question[];
}

/** Digits as one reads them aloud. */
export const spoken = (card: string): string => card.replace(/(\d{4})(?=\d)/g, "$1 ");

function pointsOf({ balance }: CardView, c: CardWords): Piece {
  if (balance === null) return null;
  const { usable, pending, next } = balance;
  const expiry = next === null ? null : html` (${next.points} ${c.expires} ${dayOf(next.at)})`;
  return html`<dl>
    <dt>${c.points}</dt>
    <dd>${usable}${expiry}</dd>
    ${
      pending === 0
        ? null
        : html`<dt>${c.pending}</dt>
            <dd>${pending}</dd>`
    }
  </dl>`;
}

export function cardPage(view: CardView, changed: Changed | null): string {
  const c = cardWords(view.language);
  const w = pageWords(view.language);
  const said: Piece = changed === null ? null : html`<section role="status"><p>${changed.sentence}</p></section>`;
  return pageDocument(
    w,
    c.cardTitle,
    html`${said}
      <section>
        ${view.name === "" ? null : html`<p><strong>${view.name}</strong></p>`}
        <p
          style="background:#fff;border-radius:8px;padding:.5rem;text-align:center"
          role="img"
          aria-label="${c.number} ${spoken(view.card)}"
        >
          ${{ html: view.barcode }}
        </p>
        <p>${c.number}: <strong>${spoken(view.card)}</strong></p>
        ${pointsOf(view, c)}
        <p class="dim">${c.cardText}</p>
        <p><a class="button" href="${view.path}/card.pdf">${c.pdf}</a> <a class="button" href="/p">${c.preferences}</a></p>
      </section>
      ${questions({ questions: view.questions, typed: {}, language: view.language }, w)}`,
  );
}
