import { dayOf } from "../../vocabulary/time.ts";
import { html, type Html, type Piece } from "./html.ts";
import { pageWords, type Language, type PageWords } from "./public-words.ts";
import type { Changed, PreferenceView } from "./preferences-service.ts";

const STYLE = `:root{color-scheme:light dark;--ink:#1d2630;--dim:#4c5864;--paper:#fff;--ground:#eef1f5;--line:#76828f;--act:#1b557e;--acton:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e9eef3;--dim:#b3bec9;--paper:#1b2129;--ground:#12161b;--line:#7f8b98;--act:#8cc4ee;--acton:#0d1a24}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:1.06rem/1.5 system-ui,sans-serif}
main{max-width:38rem;margin:0 auto;padding:1rem}h1{font-size:1.5rem;line-height:1.2;margin:.6rem 0}h2{font-size:1.12rem;margin:0 0 .4rem}
section{background:var(--paper);border-radius:10px;padding:1rem;margin:.8rem 0}p{margin:.3rem 0 .7rem}.dim{color:var(--dim)}
form{display:inline-block;margin:0 .35rem .45rem 0}button,.button{font:inherit;display:inline-block;min-height:44px;min-width:44px;padding:.5rem 1rem;border-radius:8px;border:1.5px solid var(--line);background:transparent;color:inherit;cursor:pointer;text-decoration:none}
.main{background:var(--act);border-color:var(--act);color:var(--acton);font-weight:600}[aria-pressed=true]{border-color:var(--act);box-shadow:inset 0 0 0 2px var(--act);font-weight:600}
button:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid var(--act);outline-offset:2px}.row{display:flex;justify-content:space-between;align-items:center;gap:.6rem;flex-wrap:wrap;border-top:1px solid var(--ground);padding:.3rem 0}.row form{margin:0}
[role=status]{border-left:5px solid var(--act)}summary{min-height:44px;display:flex;align-items:center;font-weight:600;cursor:pointer}dl{margin:0}dt{color:var(--dim);font-size:.95rem}dd{margin:0 0 .5rem;overflow-wrap:anywhere}a{color:var(--act)}`;

/** Every public page: no script, no foreign file, one small style. */
function document(language: Language, title: string, body: Html): string {
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <main>${body}</main>
      </body>
    </html>`.html;
}

function button(
  fields: Readonly<Record<string, string>>,
  label: string,
  options: { pressed?: boolean; main?: boolean; name?: string } = {},
): Html {
  const hidden = Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
  const pressed = options.pressed === undefined ? null : html` aria-pressed="${String(options.pressed)}"`;
  const name = options.name === undefined ? null : html` aria-label="${options.name}"`;
  return html`<form method="post">${hidden}<button${options.main === true ? html` class="main"` : null}${pressed}${name}>${label}</button></form>`;
}

function changedNote(changed: Changed | null, w: PageWords): Piece {
  if (changed === null) return null;
  const undo = changed.before === null ? null : button({ action: "undo", before: changed.before }, w.undo);
  return html`<section role="status">
    <p><strong>${w.changed}</strong> ${changed.sentence}</p>
    ${undo}
  </section>`;
}

function choices(view: PreferenceView, w: PageWords): Html {
  const { medium, maxPerMonth } = view.rules;
  const media: [string, string][] = [
    ["", w.any],
    ["email", w.email],
    ["letter", w.letter],
    ["phone", w.phone],
  ];
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
    </section>
    <section>
      <h2>${w.often}</h2>
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
            <span>${purpose.name}: <strong>${purpose.allowed ? w.on : w.off}</strong></span
            >${button({ action: "purpose", purpose: purpose.id, allow: purpose.allowed ? "no" : "yes" }, purpose.allowed ? w.turnOff : w.turnOn, { name: `${purpose.allowed ? w.turnOff : w.turnOn}: ${purpose.name}` })}
          </div>`,
      )}
    </section>`;
}

function shown(value: unknown): string {
  if (value === null || typeof value !== "object") return String(value);
  return Object.values(value).flat().join(", ");
}

/** At most so many characters: the page stays small whatever is stored. */
function cut(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}

function knowledge(view: PreferenceView, w: PageWords): Html {
  const entries = [
    ...view.identifiers
      .slice(0, 8)
      .map((one) => ({ name: one.kind.replace("_", " "), value: one.value, source: one.source, at: one.firstSeen })),
    ...view.facts.slice(0, 16).map((one) => ({ name: one.name, value: shown(one.value), source: one.source, at: one.observedAt })),
  ];
  const sent = view.sent.map(
    (one) =>
      html`<dt>${dayOf(one.at)} · ${one.kind === "letter" ? w.letter : w.email}</dt>
        <dd>${cut(one.campaign)}<br /><span class="dim">${w.because}</span></dd>`,
  );
  return html`<section>
      <details>
        <summary>${w.know}</summary>
        ${
          entries.length === 0
            ? html`<p>${w.knowNothing}</p>`
            : html`<dl>
                ${entries.map(
                  (one) =>
                    html`<dt>${one.name}</dt>
                      <dd>${cut(one.value)}<br /><span class="dim">${w.from} ${cut(one.source)}, ${dayOf(one.at)}</span></dd>`,
                )}
              </dl>`
        }
      </details>
    </section>
    <section>
      <details>
        <summary>${w.sent}</summary>
        ${sent.length === 0 ? html`<p>${w.sentNothing}</p>` : html`<dl>${sent}</dl>`}
      </details>
    </section>`;
}

export function preferencePage(view: PreferenceView, changed: Changed | null): string {
  const w = pageWords(view.language);
  const out = view.purposes.some((purpose) => purpose.allowed)
    ? html`<section>
        <h2>${w.outHeading}</h2>
        <p>${w.outText}</p>
        ${button({ action: "out" }, w.outButton, { main: true })}
      </section>`
    : html`<section><p>${w.allOff}</p></section>`;
  return document(
    view.language,
    w.title,
    html`<h1>${w.title}</h1>
      ${view.name === null ? null : html`<p>${w.hello}, ${cut(view.name)}.</p>`}${changedNote(changed, w)}${out}${choices(view, w)}${knowledge(view, w)}`,
  );
}

export function unsubscribePage(language: Language, done: boolean, preferencesUrl: string): string {
  const w = pageWords(language);
  const body = done
    ? html`<section role="status"><p>${w.unsubDone}</p></section>`
    : html`<section>
        <p>${w.unsubText}</p>
        <form method="post">
          <input type="hidden" name="List-Unsubscribe" value="One-Click" /><button class="main">${w.unsubButton}</button>
        </form>
      </section>`;
  return document(
    language,
    w.unsubTitle,
    html`<h1>${w.unsubTitle}</h1>
      ${body}
      <p><a class="button" href="${preferencesUrl}">${w.unsubMore}</a></p>`,
  );
}

export function badLinkPage(language: Language): string {
  const w = pageWords(language);
  return document(
    language,
    w.badTitle,
    html`<h1>${w.badTitle}</h1>
      <section><p>${w.badText}</p></section>`,
  );
}

export function offerPage(language: Language, offer: { readonly headline: string; readonly body: string }): string {
  return document(
    language,
    offer.headline,
    html`<h1>${offer.headline}</h1>
      <section>${offer.body.split(/\n\s*\n/).map((paragraph) => html`<p>${paragraph}</p>`)}</section>`,
  );
}
