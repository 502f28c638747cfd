import { expect, test } from "vitest";
import {
  blocksOf,
  changedPlaces,
  chipWords,
  fromEditor,
  mayChangePlaces,
  restored,
  toEditor,
  withAttribute,
  withInner,
  without,
  withNew,
} from "./mail-blocks.ts";

const MAIL = `<mjml>
  <mj-head><mj-attributes><mj-text color="#111" /></mj-attributes></mj-head>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text font-size="26px">{{ offer.headline }}</mj-text>
        <mj-text>Dear {{ person.givenName | default: "customer" }},<br /><b>look</b></mj-text>
        {% if person.language == "de" %}<mj-text>Nur deutsch</mj-text>{% endif %}
        <mj-button href="{{ links.offer }}">Have a > look</mj-button>
      </mj-column>
      <mj-column><mj-spacer height="20px" /></mj-column>
    </mj-section>
  </mj-body>
</mjml>`;

test("the blocks of a mail are what stands in its columns", () => {
  const blocks = blocksOf(MAIL);
  expect(blocks.map(({ kind, column }) => `${kind} ${column}`)).toEqual(["text 0", "text 0", "text 0", "button 0", "space 1"]);
  expect(blocks[0]).toMatchObject({ inner: "{{ offer.headline }}", attributes: { "font-size": "26px" } });
  expect(MAIL.slice(blocks[3]!.start, blocks[3]!.end)).toBe('<mj-button href="{{ links.offer }}">Have a > look</mj-button>');
});

test("a change touches its block and nothing else, and is found again", () => {
  const [head, words] = blocksOf(MAIL);
  const changed = withInner(MAIL, words!, "Hello");
  expect(changed.replace("<mj-text>Hello</mj-text>", `<mj-text>${words!.inner}</mj-text>`)).toBe(MAIL);
  const larger = withAttribute(MAIL, head!, "font-size", "30px");
  expect(blocksOf(larger)[0]!.attributes).toEqual({ "font-size": "30px" });
  expect(withAttribute(larger, blocksOf(larger)[0]!, "font-size", "26px")).toBe(MAIL);
  expect(blocksOf(withAttribute(MAIL, head!, "font-size", ""))[0]!.attributes).toEqual({});
  const priced = withAttribute(MAIL, blocksOf(MAIL)[3]!, "href", `https://shop.test/?a="$1"<b>`);
  expect(blocksOf(priced)[3]!.attributes["href"]).toBe("https://shop.test/?a='$1'b");
  expect(blocksOf(priced)).toHaveLength(5);
  const empty = withAttribute(MAIL, blocksOf(MAIL)[4]!, "height", "40px");
  expect(blocksOf(empty)[4]!.attributes).toEqual({ height: "40px" });
});

test("blocks change places within a column, never across a condition", () => {
  const blocks = blocksOf(MAIL);
  expect(blocks.map((block, i) => mayChangePlaces(MAIL, block, blocks[i + 1]))).toEqual([true, false, false, false, false]);
  const turned = changedPlaces(MAIL, blocks[0]!, blocks[1]!);
  expect(blocksOf(turned).map(({ inner }) => inner)[1]).toBe("{{ offer.headline }}");
  const again = blocksOf(turned);
  expect(changedPlaces(turned, again[0]!, again[1]!)).toBe(MAIL);
});

test("a block is added after another and taken out again", () => {
  const more = withNew(MAIL, blocksOf(MAIL)[0]!, "divider");
  expect(blocksOf(more).map(({ kind }) => kind)).toEqual(["text", "divider", "text", "text", "button", "space"]);
  expect(without(more, blocksOf(more)[1]!)).toBe(MAIL);
  // Put back, with what was written since before or after it.
  const rest = without(MAIL, blocksOf(MAIL)[1]!);
  expect(restored(rest, MAIL, rest)).toBe(MAIL);
  for (const words of ["{{ offer.headline }}", "Nur deutsch"]) {
    expect(restored(rest.replace(words, "other"), MAIL, rest)).toBe(MAIL.replace(words, "other"));
  }
});

test("template words pass through an editor whole", () => {
  for (const inner of [
    'Dear {{ person.givenName | default: "customer" }},<br />we',
    '{% if a > 1 and b == "x&y" %}<b>yes</b>{% else %}no{% endif %}',
    '<a href="{{ links.preferences }}" style="color:#24567c">Your page</a> | 5 &lt; 6',
    "<p>one</p><p>two</p>",
  ]) {
    expect(fromEditor(toEditor(inner))).toBe(inner);
    expect(fromEditor(`<p>${toEditor(inner)}</p>`)).toBe(inner.startsWith("<p>") ? `<p>${inner}</p>` : inner);
  }
  expect(toEditor('<a href="{{ links.offer }}">x</a>')).not.toContain("data-liquid");
  expect([chipWords('{{ person.givenName | default: "customer" }}'), chipWords("{% else %}"), chipWords("{%- endif -%}")]).toEqual([
    "first name",
    "otherwise",
    "end",
  ]);
});
