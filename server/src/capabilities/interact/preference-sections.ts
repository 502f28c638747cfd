// What the page asks, keeps and shows of the person: one function a section.
import { dayOf } from "../../vocabulary/time.ts";
import { ALERT_KINDS } from "./alert-kinds.ts";
import { fieldsOf } from "./fact-fields.ts";
import { html, type Html, type Piece } from "./html.ts";
import { button, cut, field, hidden } from "./page-document.ts";
import { pointsLine, pointsWords } from "./points-words.ts";
import type { PreferenceView } from "./preference-view.ts";
import type { PageWords } from "./public-words.ts";

/** So many lines of a kind at most: the page stays small whatever is stored. */
const MOST = 16;

type Asked = PreferenceView["questions"][number];
/** What a question needs to know of its page. */
type Asking = Pick<PreferenceView, "questions" | "typed" | "language">;

function answers(asked: Asked, view: Asking, w: PageWords, via: Record<string, string> = {}): Html {
  const fields = { action: "answer", attribute: asked.attribute, ...via };
  const name = `f.${asked.attribute}`;
  if (asked.type === "choices") {
    const boxes = asked.options.map(
      ({ value, label }) => html`<label class="box"><input type="checkbox" name="${name}" value="${value}" />${label}</label>`,
    );
    return html`<form class="wide" method="post">${hidden(fields)}${boxes}<button>${w.answer}</button></form>`;
  }
  if (asked.options.length > 0) {
    return html`${asked.options.map(({ value, label }) => button({ ...fields, [name]: value }, label, { name: `${asked.question} ${label}` }))}`;
  }
  const line = { ...asked, name: asked.question, value: null };
  const inputs = fieldsOf(line, view.typed, w, view.language).map((one) =>
    one.name === name ? { ...one, required: true, saidBy: headingOf(asked) } : one,
  );
  return html`<form class="wide" method="post">${hidden(fields)}${inputs.map(field)}<button>${w.answer}</button></form>`;
}

const headingOf = (asked: Asked): string => `q.${asked.attribute}`;

/** From a message: the answer that was tapped stands there to be pressed. Programs follow links too, and they press nothing. */
export function tapped(view: PreferenceView, w: PageWords): Piece {
  if (view.tapped === null) return null;
  const { question: asked, answer } = view.tapped;
  const via = { via: "mail" };
  const sure =
    answer === null
      ? null
      : html`${button({ action: "answer", attribute: asked.attribute, ...via, [`f.${asked.attribute}`]: answer.value }, `${w.askNote} ${answer.label}`, { main: true })}
          <p>${w.askOthers}</p>`;
  return html`<section>
    <h2 id="${headingOf(asked)}">${asked.question}</h2>
    <p class="dim">${asked.whatFor}</p>
    ${sure}${answers(asked, view, w, via)}${refusal(asked, w, via)}
  </section>`;
}

function refusal(asked: Asked, w: PageWords, via: Record<string, string> = {}): Html {
  return button({ action: "refuse", ...via, attribute: asked.attribute }, w.rather, { name: `${w.rather}: ${asked.question}` });
}

/** At most two questions, each with what it is for, and with the right to say nothing. */
export function questions(view: Asking, w: PageWords): Piece {
  if (view.questions.length === 0) return null;
  return html`<section>
    <h2>${w.value}</h2>
    ${view.questions.map(
      (asked) =>
        html`<h3 id="${headingOf(asked)}">${asked.question}</h3>
          <p class="dim">${asked.whatFor}</p>
          ${answers(asked, view, w)}${refusal(asked, w)}`,
    )}
  </section>`;
}

export function alerts(view: PreferenceView, w: PageWords): Html {
  const kinds = ALERT_KINDS.map((kind) => ({ value: kind, label: w[kind] }));
  return html`<section>
    <details${view.alerts.length > 0 ? html` open` : null}>
      <summary>${w.alerts}</summary>
      <p>${w.alertsText}</p>
      ${view.alerts.slice(0, MOST).map(
        ({ id, kind, words, told }) =>
          html`<div class="row">
            <span
              >${w.alertKind} ${w[kind]}:
              <strong>${words}</strong
              >${told.map(({ name, at }) => html`<br /><span class="dim">${w.alertTold} ${cut(name)}, ${dayOf(at)}</span>`)}</span
            >${button({ action: "alert-end", id }, w.alertEnd, { name: `${w.alertEnd}: ${words}` })}
          </div>`,
      )}
      <form class="wide" method="post">
        ${hidden({ action: "alert" })}${field({ name: "kind", label: w.alertKind, value: "", options: kinds })}${field({ name: "words", label: w.alertWords, value: "", required: true })}
        <button>${w.alertAsk}</button>
      </form>
    </details>
  </section>`;
}

/** What they told us in their own words on this page shows so many, the newest first; the copy has all. */
const SAID = 8;

/** What stopped them or should be better, and what became of it. */
export function said(view: PreferenceView, w: PageWords): Html {
  const typed = view.typed["said"] ?? "";
  return html`<section>
    <details${view.said.length > 0 || typed !== "" ? html` open` : null}>
      <summary>${w.say}</summary>
      <p>${w.sayText}</p>
      ${view.said
        .slice(0, SAID)
        .map(
          (one) =>
            html`<p>
              ${dayOf(one.saidAt)}: “${cut(one.words)}”<br /><span class="dim"
                >${
                  one.answer === null && one.doneAt === null ? w.sayWaits : null
                }${one.answer === null ? null : html`${w.sayAnswer} ${cut(one.answerIn[view.language] ?? one.answer)}`}${one.doneAt === null ? null : html` ${w.sayActed} ${cut(one.doneIn[view.language] ?? one.doneWords ?? "")}, ${dayOf(one.doneAt)}`}</span
              >
            </p>`,
        )}
      <form class="wide" method="post">
        ${hidden({ action: "say" })}${field({ name: "said", label: w.sayLabel, value: typed, type: "lines", required: true })}<button>${w.saySend}</button>
      </form>
    </details>
  </section>`;
}

/** The card, what can be spent, and what happened lately. */
export function points({ points: own, language }: PreferenceView): Piece {
  if (own === null) return null;
  const w = pointsWords(language);
  const { usable, pending, owed, next } = own.balance;
  const figures: [string, string | number][] = [
    ...(own.card === null ? [] : [[w.card, own.card] as [string, string]]),
    [w.usable, usable],
    ...(pending > 0 ? [[w.pending, pending] as [string, number]] : []),
    ...(owed > 0 ? [[w.owed, owed] as [string, number]] : []),
  ];
  return html`<section>
    <details>
      <summary>${w.points}: ${usable}</summary>
      ${figures.map(([label, figure]) => html`<p>${label} <strong>${figure}</strong></p>`)}
      ${next === null ? null : html`<p>${next.points} ${w.next} ${dayOf(next.at)}.</p>`}
      ${own.moments.length === 0 ? html`<p class="dim">${w.none}</p>` : null}
      ${own.moments.map((one) => html`<p>${dayOf(one.at)}: ${one.points > 0 ? "+" : ""}${one.points}, ${cut(pointsLine(one, w))}</p>`)}
    </details>
  </section>`;
}

/** Facts the person may correct, as fields with what stands there now. */
export function ownFacts(view: PreferenceView, w: PageWords): Piece {
  // What we act on first; where there is very much, the rest is in the copy.
  const lines = view.profile
    .filter((line) => line.type !== "choices")
    .toSorted((a, b) => Number(b.uses.length > 0) - Number(a.uses.length > 0));
  const inputs = lines.slice(0, MOST).map((line) => {
    const own = fieldsOf(line, view.typed, w, view.language).map(field);
    return line.type === "address"
      ? html`<fieldset>
          <legend>${line.name}</legend>
          ${own}
        </fieldset>`
      : html`${own}`;
  });
  if (inputs.length === 0) return null;
  return html`<section>
    <details${view.typed["action"] === "correct" ? html` open` : null}>
      <summary>${w.own}</summary>
      <p>${w.ownText}</p>
      <form class="wide" method="post">${hidden({ action: "correct" })}${inputs}<button>${w.save}</button></form>
    </details>
  </section>`;
}

/** What we know, where from, how we know it, what for; what we sent and why. */
export function knowledge(view: PreferenceView, w: PageWords): Html {
  const identifiers = view.identifiers.slice(0, 8).map(
    (one) =>
      html`<dt>${w[`id_${one.kind}` as "id_card"] ?? one.kind.replaceAll("_", " ")}</dt>
        <dd>${cut(one.value)}<br /><span class="dim">${w.from} ${cut(one.source)}, ${dayOf(one.firstSeen)}</span></dd>`,
  );
  const facts = view.profile
    .filter((line) => line.facts.length > 0)
    .slice(0, MOST)
    .map(
      (line) =>
        html`<dt>${line.name}</dt>
          ${line.facts.map(
            (fact) =>
              html`<dd>
                ${cut(fact.words)}<br /><span class="dim">${w[fact.kind]}, ${cut(fact.source)}, ${dayOf(fact.observedAt)}</span>
              </dd>`,
          )}${line.uses.length === 0 ? null : html`<dd class="dim">${w.use} ${line.uses.join("; ")}</dd>`}`,
    );
  const sent = view.sent.map((one) => {
    const why = [
      one.purpose === null ? null : html`${w.because} ${one.purpose}`,
      one.because === null ? null : html`${cut(one.because)}`,
      one.used.length === 0 ? null : html`${w.used} ${one.used.join(", ")}`,
    ].filter((line) => line !== null);
    return html`<dt>${dayOf(one.at)} · ${one.medium}</dt>
      <dd>${cut(one.campaign)}<br /><span class="dim">${why.map((line, i) => (i === 0 ? line : html`<br />${line}`))}</span></dd>`;
  });
  const nothing = identifiers.length + facts.length === 0;
  return html`<section>
    <details>
      <summary>${w.know}</summary>
      ${nothing ? html`<p>${w.knowNothing}</p>` : html`<dl>${identifiers}${facts}</dl>`}
    </details>
    <details>
      <summary>${w.sent}</summary>
      ${sent.length === 0 ? html`<p>${w.sentNothing}</p>` : html`<dl>${sent}</dl>`}
    </details>
  </section>`;
}

/** Taking it all along, and being forgotten. */
export function rights(view: PreferenceView, w: PageWords): Piece {
  if (!view.rights) return null;
  return html`<section>
    <h2>${w.rights}</h2>
    <p>${w.takeText}</p>
    <a class="button" href="${view.path}/copy.json" download>${w.takeJson}</a>
    <a class="button" href="${view.path}/copy.zip" download>${w.takeZip}</a>
    <p></p>
    ${button({ action: "forget" }, w.forget)}
  </section>`;
}
