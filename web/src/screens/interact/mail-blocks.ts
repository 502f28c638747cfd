/** A mail in MJML as a list of blocks that can be edited one by one; whatever is not touched keeps every byte. Pure. */

export type BlockKind = "text" | "button" | "image" | "divider" | "space" | "other";

export interface Block {
  readonly kind: BlockKind;
  /** The MJML element, e.g. `mj-text`. */
  readonly element: string;
  /** Of the whole element in the source, and of what is inside it. */
  readonly start: number;
  readonly end: number;
  readonly innerStart: number;
  readonly innerEnd: number;
  readonly inner: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Which column it stands in: blocks change places only within one. */
  readonly column: number;
}

const KINDS: Record<string, BlockKind> = {
  "mj-text": "text",
  "mj-button": "button",
  "mj-image": "image",
  "mj-divider": "divider",
  "mj-spacer": "space",
};

const TAG = /<(\/?)(mj-[\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>/g;

function attributesOf(words: string): Record<string, string> {
  return Object.fromEntries(
    [...words.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(([, name = "", double, single]) => [name, double ?? single ?? ""]),
  );
}

/** The elements that stand directly in columns, in the order of the source. */
export function blocksOf(mjml: string): Block[] {
  const blocks: Block[] = [];
  const open: { name: string; start: number; innerStart: number; words: string }[] = [];
  let column = -1;
  const add = (element: string, words: string, start: number, innerStart: number, innerEnd: number, end: number): void => {
    const inner = mjml.slice(innerStart, innerEnd);
    const kind = KINDS[element] ?? "other";
    blocks.push({ kind, element, start, end, innerStart, innerEnd, inner, attributes: attributesOf(words), column });
  };
  for (const tag of mjml.matchAll(TAG)) {
    const [whole, closing, name = "", words = "", empty] = tag;
    const [start, end] = [tag.index, tag.index + whole.length];
    if (closing === "/") {
      const opened = open.pop();
      if (opened?.name === name && open.at(-1)?.name === "mj-column") add(name, opened.words, opened.start, opened.innerStart, start, end);
    } else if (empty === "/") {
      if (open.at(-1)?.name === "mj-column") add(name, words, start, end, end, end);
    } else {
      if (name === "mj-column") column++;
      open.push({ name, start, innerStart: end, words });
    }
  }
  return blocks;
}

const spliced = (text: string, from: number, to: number, piece: string): string => text.slice(0, from) + piece + text.slice(to);

export const withInner = (mjml: string, block: Block, inner: string): string => spliced(mjml, block.innerStart, block.innerEnd, inner);

/** An attribute set, or taken away where the value is empty. A quotation mark inside becomes the other one. */
export function withAttribute(mjml: string, block: Block, name: string, value: string): string {
  const head = mjml.slice(block.start, block.innerStart);
  const safe = value.replaceAll('"', "'").replaceAll(/[<>]/g, "");
  const there = new RegExp(`\\s${name}\\s*=\\s*(?:"[^"]*"|'[^']*')`);
  const piece = safe === "" ? "" : ` ${name}="${safe}"`;
  // A function, for a dollar sign in a price is no reference to a match.
  const changed = there.test(head) ? head.replace(there, () => piece) : head.replace(/^<mj-[\w-]*/, (opened) => opened + piece);
  return spliced(mjml, block.start, block.innerStart, changed);
}

/** Without the block and the blank before it. */
export function without(mjml: string, block: Block): string {
  const before = mjml.slice(0, block.start).trimEnd();
  return before + mjml.slice(block.end);
}

/** What was taken out is put back where it stood, keeping what was written since before or after it. */
export function restored(now: string, before: string, rest: string): string {
  let head = 0;
  while (head < rest.length && rest[head] === before[head]) head++;
  const piece = before.slice(head, head + before.length - rest.length);
  if (now.startsWith(rest.slice(0, head))) return spliced(now, head, head, piece);
  const tail = now.length - (rest.length - head);
  return now.endsWith(rest.slice(head)) ? spliced(now, tail, tail, piece) : before;
}

/** Whether a block and the next can change places: the same column and nothing but blank between them (a condition stays where it is). */
export function mayChangePlaces(mjml: string, one: Block | undefined, next: Block | undefined): boolean {
  if (one === undefined || next === undefined || one.column !== next.column) return false;
  return mjml.slice(one.end, next.start).trim() === "";
}

export function changedPlaces(mjml: string, one: Block, next: Block): string {
  const [first, between, second] = [mjml.slice(one.start, one.end), mjml.slice(one.end, next.start), mjml.slice(next.start, next.end)];
  return spliced(mjml, one.start, next.end, second + between + first);
}

const NEW: Record<Exclude<BlockKind, "other">, string> = {
  text: "<mj-text>New words</mj-text>",
  button:
    '<mj-button href="{{ links.offer }}" background-color="#1f5f8b" color="#ffffff" border-radius="6px" align="left">Have a look</mj-button>',
  image: '<mj-image src="" alt="" padding="8px 28px" />',
  divider: '<mj-divider border-width="1px" border-color="#c9d1da" padding="8px 28px" />',
  space: '<mj-spacer height="20px" />',
};

/** A new block after another, on a line of its own with the same indent. */
export function withNew(mjml: string, after: Block, kind: keyof typeof NEW): string {
  const line = mjml.slice(mjml.lastIndexOf("\n", after.start) + 1, after.start);
  const indent = /^\s*/.exec(line)?.[0] ?? "";
  return spliced(mjml, after.end, after.end, `\n${indent}${NEW[kind]}`);
}

const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'" };

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Template words outside of tags become marked spans, so that an editor keeps each whole. */
export function toEditor(inner: string): string {
  return inner
    .trim()
    .split(/(<(?:[^>"']|"[^"]*"|'[^']*')*>)/)
    .map((part, place) =>
      place % 2 === 1 ? part : part.replaceAll(/\{\{.*?\}\}|\{%.*?%\}/gs, (words) => `<span data-liquid="${escaped(words)}"></span>`),
    )
    .join("");
}

/** And back. One paragraph alone stands without its tags, as MJML writes it. */
export function fromEditor(html: string): string {
  const words = html.replaceAll(/<span data-liquid="([^"]*)"[^>]*>.*?<\/span>/gs, (_, held: string) =>
    held.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity),
  );
  const alone = /^<p>((?:(?!<p>).)*)<\/p>$/s.exec(words);
  return (alone?.[1] ?? words).replaceAll("<br>", "<br />");
}

const NAMES: readonly [RegExp, string][] = [
  [/^person\.givenName/, "first name"],
  [/^person\.familyName/, "last name"],
  [/^person\.name/, "full name"],
  [/^person\.interest/, "interest"],
  [/^offer\.headline/, "offer: headline"],
  [/^offer\.body/, "offer: words"],
  [/^sender\.name/, "our name"],
  [/^sender\.postalAddress/, "our address"],
  [/^why/, "why they get this"],
];

/** Template words as one reads them on a chip. */
export function chipWords(words: string): string {
  const core = words.replaceAll(/^\{[{%]-?\s*|\s*-?[%}]\}$/g, "");
  if (words.startsWith("{{")) return NAMES.find(([pattern]) => pattern.test(core))?.[1] ?? core.split("|")[0]!.trim();
  if (core === "question") return "their next question";
  if (core === "else") return "otherwise";
  if (/^end(if|unless|for|case)/.test(core)) return "end";
  return core;
}
