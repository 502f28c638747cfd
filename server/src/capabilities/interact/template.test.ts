import { createHmac } from "node:crypto";
import { afterAll, describe, expect, it } from "vitest";
import { DEFAULT_LETTER, DEFAULT_MJML, DEFAULT_SUBJECT } from "./default-template.ts";
import { valuesFor, writerFor, type MessageContext, type Reader } from "./message.ts";
import { createTemplateCompiler } from "./template-compiler.ts";
import { createTokens } from "./tokens.ts";

const tokens = createTokens((purpose) => createHmac("sha256", "test").update(purpose).digest("hex"));
const context: MessageContext = {
  offer: { headline: "Spring", body: "A tenth off" },
  sender: { name: "Shop", postalAddress: "" },
  publicUrl: "http://x.example",
  tokens,
};
const ann: Reader = {
  id: "0198c0de-0000-7000-8000-000000000001",
  name: "Ann Lee",
  givenName: "Ann",
  familyName: "Lee",
  language: "en",
  interest: null,
};
const { values } = valuesFor(ann, null, ["offer"], context);
const compiler = createTemplateCompiler();
afterAll(() => compiler.stop());

const around = (inside: string): string =>
  `<mjml><mj-body><mj-section><mj-column><mj-text>\n${inside}</mj-text></mj-column></mj-section></mj-body></mjml>`;
const compile = (mjml: string) => compiler.compile({ subject: "s", letter: "", mjml }, values);

describe("templates (fault 31)", () => {
  it.each([
    ["a loop of 10^8", "{% for i in (1..100000000) %}x{% endfor %}", /Line 2: .*loops/],
    [
      "nested loops",
      "{% for i in (1..2000) %}{% for j in (1..2000) %}{% for k in (1..2000) %}{% endfor %}{% endfor %}{% endfor %}",
      /Line 2: .*loops/,
    ],
    [
      "a string that doubles",
      "{% assign s = 'xxxxxxxxxx' %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}",
      /Line 2: .*loops/,
    ],
    ["5 000 blocks in each other", "{% if a %}".repeat(5000), /Line 2: .*deep/],
    ["a file", "{% include '../../etc/passwd' %}", /Line 2: .*not allowed/],
    ["a layout", "{% layout '/etc/passwd' %}", /Line 2: .*not allowed/],
    ["a prototype", "{{ person.__proto__ }}{{ person.constructor.name }}", /Line 2: There is no value/],
    ["raw", "{{ person.name | raw }}", /Line 2: There is no filter “raw”/],
    ["an unknown variable", "Hi\n{{ person.nonsense }}", /Line 3: There is no value for person\.nonsense/],
    ["a script", "<script>alert(1)</script>", /Line 2: .*no place in a mail/],
    ["a handler", '<a onclick="x()" href="https://x.example">x</a>', /Line 2: .*no place in a mail/],
    ["a javascript link", '<a href="javascript:alert(1)">x</a>', /javascript:alert\(1\)” is not a fixed web address/],
    ["a link from a value", '<a href="{{ person.name }}">x</a>', /not a fixed web address/],
  ])("fault 31: refuses %s, naming the line", async (_, inside, words) => {
    await expect(compile(around(inside))).rejects.toThrow(words);
  });

  it("takes no file into a template by MJML either", async () => {
    const made = await compile(around('</mj-text><mj-include path="/etc/passwd" /><mj-text>'));
    expect(made.html).not.toContain("root:");
  });

  it("ends the thread after a second when a template will not end, and goes on with the next", async () => {
    const impatient = createTemplateCompiler(1);
    await expect(
      impatient.compile({ subject: "s", letter: "", mjml: around("{% for i in (1..9) %}x{% endfor %}".repeat(50)) }, values),
    ).rejects.toThrow(/Line 2: .*does not come to an end/);
    await impatient.stop();
    expect((await compile(around("fine"))).html).toContain("fine");
  });
});

describe("the template a campaign starts with", () => {
  it("writes to anybody: with name, without, in German", async () => {
    const ready = await compiler.compile({ subject: DEFAULT_SUBJECT, mjml: DEFAULT_MJML, letter: DEFAULT_LETTER }, values);
    const writer = writerFor(ready);
    const mail = writer.mail(ann, null, context);
    expect(mail.subject).toBe("Ann, Spring");
    expect(mail.html).toContain("Dear Ann,");
    expect(mail.text).toContain("Unsubscribe <http://x.example/u/");
    // The text part has the mail's paragraphs; in the dark no text keeps the colour that was meant for white paper.
    expect(mail.text).toMatch(/\n\nDear Ann,\n\n/);
    const dark = /prefers-color-scheme: dark\) \{([^@]*?)\}\s*\}/.exec(mail.html)?.[1] ?? "";
    for (const part of [".paper div", ".edge div", ".link"]) expect(dark).toContain(`${part} { color: `);
    expect(mail.html.match(/<a [^>]*color:#24567c/g)?.every((link) => link.includes('class="link"'))).toBe(true);
    expect(mail.text).not.toMatch(/\{[{%]/);
    const stranger = writer.mail({ ...ann, name: null, givenName: null, familyName: null, language: null }, null, context);
    expect(stranger.subject).toBe("Spring");
    expect(stranger.html).toContain("Dear customer,");
    const german = writer.mail({ ...ann, language: "de-AT" }, null, context);
    expect(german.html).toContain("Guten Tag, Ann Lee,");
    expect(german.html).toContain('lang="de"');
    expect(writer.text("letter", ann, null, context)).toContain("Dear Ann Lee,");
  });

  it("stops for a person whose value is missing instead of leaving a hole", async () => {
    const ready = await compile(around("Dear {{ person.givenName }}"));
    expect(() => writerFor(ready).mail({ ...ann, givenName: null }, null, context)).toThrow(/no value for person\.givenName/);
  });
});
