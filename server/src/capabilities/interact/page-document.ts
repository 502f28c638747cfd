// The frame of every public page: no script, no foreign file, one small style that knows no left and right.
import { html, type Html, type Piece } from "./html.ts";
import type { PageWords } from "./public-words.ts";

const STYLE = `:root{color-scheme:light dark;--ink:#1d2630;--dim:#4c5864;--paper:#fff;--ground:#eef1f5;--line:#76828f;--act:#1b557e;--acton:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e9eef3;--dim:#b3bec9;--paper:#1b2129;--ground:#12161b;--line:#7f8b98;--act:#8cc4ee;--acton:#0d1a24}}
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:1.06rem/1.5 system-ui,sans-serif}
main{max-width:38rem;margin:0 auto;padding:1rem}h1{font-size:1.5rem;line-height:1.2;margin:.6rem 0}h2{font-size:1.12rem;margin:0 0 .4rem}h3{font-size:1rem;margin:.8rem 0 .2rem}
section{background:var(--paper);border-radius:10px;padding:1rem;margin:.8rem 0}p{margin:.3rem 0 .7rem}.dim{color:var(--dim);font-size:.95rem}
form{display:inline-block;margin-block:0 .45rem;margin-inline:0 .35rem}.wide{display:block;margin-inline:0}button,.button{font:inherit;display:inline-flex;align-items:center;min-height:44px;min-width:44px;padding:.5rem 1rem;border-radius:8px;border:1.5px solid var(--line);background:transparent;color:inherit;cursor:pointer;text-decoration:none;text-align:start;margin-block-end:.35rem}
label{display:block;margin-block:.6rem .15rem;font-weight:600}input,select,textarea{font:inherit;width:100%;min-height:44px;padding:.5rem .7rem;border-radius:8px;border:1.5px solid var(--line);background:var(--paper);color:inherit}.wide button{margin-block-start:.7rem}
.main{background:var(--act);border-color:var(--act);color:var(--acton);font-weight:600}[aria-pressed=true],[aria-current]{border-color:var(--act);box-shadow:inset 0 0 0 2px var(--act);font-weight:600}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}.row{display:flex;justify-content:space-between;align-items:center;gap:.6rem;overflow-wrap:anywhere;border-block-start:1px solid var(--ground);padding-block:.3rem}.row form{margin:0;flex:none}.row button{margin:0}fieldset{border:0;padding:0;margin:0;min-width:0}legend{padding:0;margin-block-start:.8rem;color:var(--dim)}.box{display:flex;align-items:center;gap:.6rem;min-height:44px;font-weight:400}.box input{width:1.4rem;min-height:1.4rem;flex:none}
[role=status],[role=alert]{border-inline-start:5px solid var(--act)}summary{min-height:44px;display:flex;align-items:center;font-weight:600;cursor:pointer}summary::before{content:"＋";margin-inline-end:.5rem}[open]>summary::before{content:"－"}dl{margin:0}dt{color:var(--dim);font-size:.95rem}dd{margin:0 0 .5rem;overflow-wrap:anywhere}a{color:var(--act)}`;

export function pageDocument(words: Pick<PageWords, "tag" | "dir">, title: string, body: Html): string {
  return (
    html`<!doctype html>
      <html lang="${words.tag}" dir="${words.dir}">
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
          <main>
            <h1>${title}</h1>
            ${body}
          </main>
        </body>
      </html>`.html
      // Line ends come from our own templates only (those of a person's words are written as &#10;): they would be a tenth of the page.
      .replace(/\s*\n\s*/g, " ")
      .replaceAll("> <", "><")
  );
}

export function hidden(fields: Readonly<Record<string, string>>): Piece {
  return Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);
}

/** A form of one button; the last of several fields is the button's own, which keeps the page small. */
export function button(
  fields: Readonly<Record<string, string>>,
  label: string,
  options: { pressed?: boolean; main?: boolean; name?: string } = {},
): Html {
  const own = Object.entries(fields).length > 1 ? Object.entries(fields).at(-1) : undefined;
  const others = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== own?.[0]));
  const said = own === undefined ? null : html` name="${own[0]}" value="${own[1]}"`;
  const pressed = options.pressed === undefined ? null : html` aria-pressed="${String(options.pressed)}"`;
  const name = options.name === undefined ? null : html` aria-label="${options.name}"`;
  return html`<form method="post">
    ${hidden(others)}<button${said}${options.main === true ? html` class="main"` : null}${pressed}${name}>${label}</button>
  </form>`;
}

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly type?: "text" | "number" | "date" | "lines";
  /** What browsers fill in by themselves (WCAG 1.3.5). */
  readonly autocomplete?: string | undefined;
  readonly options?: readonly { readonly value: string; readonly label: string }[];
  readonly required?: boolean;
  /** Id of the heading that says what to write, where there is one; then the input has no label of its own. */
  readonly saidBy?: string;
}

/** Line ends that survive the page's own being taken out. */
const linesOf = (value: string): Piece => value.split("\n").map((line, i) => (i === 0 ? line : [{ html: "&#10;" }, line]));

/** A labelled input, a list to choose from, or a few lines. */
export function field({ name, label, value, type = "text", autocomplete, options, required, saidBy }: Field): Html {
  const auto = autocomplete === undefined ? null : html` autocomplete="${autocomplete}"`;
  const named = saidBy === undefined ? null : html` aria-labelledby="${saidBy}"`;
  const need = html`${named}${required === true ? html` required` : null}`;
  const control =
    options !== undefined
      ? html`<select id="${name}" name="${name}" ${auto}${need}>
          ${options.map(
            (option) => html`<option value="${option.value}" ${option.value === value ? html` selected` : null}>${option.label}</option>`,
          )}
        </select>`
      : type === "lines"
        ? html`<textarea id="${name}" name="${name}" rows="2" ${auto}${need}>${linesOf(value)}</textarea>`
        : html`<input
            id="${name}"
            name="${name}"
            type="${type}"
            value="${value}"
            ${type === "number" ? html` step="any"` : null}${auto}${need}
          />`;
  return saidBy === undefined ? html`<label for="${name}">${label}</label>${control}` : control;
}

/** At most so many characters: the page stays small whatever is stored. */
export function cut(text: string): string {
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
}
