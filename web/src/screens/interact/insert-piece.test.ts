import { expect, test } from "vitest";
import { insertInLetter, insertInMail } from "./insert-piece.ts";

const mail = `<mjml><mj-body><mj-section><mj-column>
<mj-text>Hello, you.</mj-text>
<mj-button href="x">Look</mj-button>
</mj-column></mj-section></mj-body></mjml>`;
const at = (words: string): number => mail.indexOf(words);

test("in the middle of words a piece stands where the cursor is", () => {
  expect(insertInMail(mail, at("you"), "[x] ")).toContain("<mj-text>Hello, [x] you.</mj-text>");
});

test("between elements, in a tag or in a button it gets a text of its own, in the same column", () => {
  expect(insertInMail(mail, at("<mj-button"), "[x]")).toContain('<mj-text>[x]</mj-text><mj-button href="x">');
  expect(insertInMail(mail, at("Look") + 1, "[x]")).toContain("</mj-button><mj-text>[x]</mj-text>");
  expect(insertInMail(mail, at('ref="x"'), "[x]")).toContain("</mj-button><mj-text>[x]</mj-text>");
});

test("where nobody has pointed, or outside of all columns, it ends the last column", () => {
  for (const place of [null, 0, mail.length]) {
    expect(insertInMail(mail, place, "[x]")).toContain("</mj-button>\n<mj-text>[x]</mj-text></mj-column>");
  }
  expect(insertInMail("nothing", null, "[x]")).toBe("nothing<mj-text>[x]</mj-text>");
});

test("a letter is plain words", () => {
  expect(insertInLetter("Dear you,", 5, "[x] ")).toBe("Dear [x] you,");
  expect(insertInLetter("Dear you,\n", null, "[x]")).toBe("Dear you,\n\n[x]\n");
});
