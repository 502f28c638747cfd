/** Where a piece goes that is put into a template. Pure. */

/** The MJML elements that are open at a place, the innermost last; `end` is where the innermost one closes. */
function openAt(text: string, place: number): { name: string; end: number }[] {
  const open: { name: string; end: number }[] = [];
  for (const tag of text.matchAll(/<(\/?)(mj[\w-]*)\b[^>]*?(\/?)>/g)) {
    if (tag.index >= place) break;
    const [, closing, name = "", empty] = tag;
    if (closing === "/") open.pop();
    else if (empty !== "/") open.push({ name, end: -1 });
  }
  return open.map((one) => {
    const close = text.indexOf(`</${one.name}>`, place);
    return { ...one, end: close < 0 ? text.length : close + one.name.length + 3 };
  });
}

const spliced = (text: string, place: number, piece: string): string => `${text.slice(0, place)}${piece}${text.slice(place)}`;

/** The end of a tag in whose middle a place lies, or the place itself. */
function outOfTag(text: string, place: number): number {
  const opened = text.lastIndexOf("<", place - 1);
  if (opened < 0 || opened < text.lastIndexOf(">", place - 1)) return place;
  const closed = text.indexOf(">", place);
  return closed < 0 ? place : closed + 1;
}

/**
 * In a mail words stand in <mj-text> only, so a piece put elsewhere gets one of its own: in the column at hand, or at the end of the last.
 * @param cursor null: nobody has pointed anywhere
 */
export function insertInMail(text: string, cursor: number | null, piece: string): string {
  const own = `<mj-text>${piece}</mj-text>`;
  const place = cursor === null ? 0 : outOfTag(text, cursor);
  const open = openAt(text, place);
  const inner = open.at(-1);
  if (inner?.name === "mj-text") return spliced(text, place, piece);
  if (inner?.name === "mj-column") return spliced(text, place, own);
  if (inner !== undefined && open.at(-2)?.name === "mj-column") return spliced(text, inner.end, own);
  const last = text.lastIndexOf("</mj-column>");
  return spliced(text, last < 0 ? text.length : last, own);
}

export function insertInLetter(text: string, cursor: number | null, piece: string): string {
  return cursor === null ? `${text.trimEnd()}\n\n${piece}\n` : spliced(text, cursor, piece);
}
