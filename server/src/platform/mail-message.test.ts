import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import PostalMime from "postal-mime";
import { createTransport } from "nodemailer";
import { describe, expect, it } from "vitest";
import { dkimRecord, dkimSign, relaxedHeader } from "./mail-dkim.ts";
import { compose, headerText, wire, type Mail } from "./mail-message.ts";

const mail: Mail = {
  from: { name: "Linden & Rowe", address: "hello@shop.example" },
  to: { name: "Jörg Müller", address: "joerg@shop.example" },
  subject: "Grüße, Jörg: 20 % off",
  messageId: "abc123@shop.example",
  date: new Date("2026-06-15T10:00:00Z"),
  html: "<p>Grüße</p>\n.\n<p>end</p>",
  text: "Dear Jörg\n.\n..\n  spaces   here  \n\n\n",
  headers: [
    ["List-Unsubscribe", "<https://shop.example/u/x>"],
    ["List-Unsubscribe-Post", "List-Unsubscribe=One-Click"],
    ["Feedback-ID", "1:offers:rapport"],
  ],
};

describe("a message", () => {
  it("reads back as it was written", async () => {
    const back = await new PostalMime().parse(wire(compose(mail)));
    expect(back.subject).toBe(mail.subject);
    expect(back.to).toEqual([mail.to]);
    const unix = (text: string | undefined): string | undefined => text?.replaceAll("\r\n", "\n").trimEnd();
    expect(unix(back.text)).toBe(mail.text.trimEnd());
    expect(unix(back.html)).toBe(mail.html);
  });

  it.each([
    ["CR LF", "Hello\r\nBcc: evil@x.test\r\n\r\nbody"],
    ["U+2028", "a\u2028b"],
    ["bidi", "a\u202eb\u2066c"],
    ["10 kB", "x".repeat(10_000)],
    ["lone surrogate", "a\ud800b"],
    ["NUL", "a\u0000b"],
    ["an encoded word", "=?utf-8?B?QmNj?="],
  ])("fault 30: a subject or name with %s: the same number of headers, nothing smuggled", async (_, nasty) => {
    const usual = compose(mail).headers.map(([name]) => name);
    const composed = compose({
      ...mail,
      subject: nasty,
      from: { name: nasty, address: mail.from.address },
      to: { name: nasty, address: mail.to.address },
    });
    expect(composed.headers.map(([name]) => name)).toEqual(usual);
    const bytes = wire(composed);
    expect(
      bytes
        .slice(0, bytes.indexOf("\r\n\r\n"))
        .split("\r\n")
        .filter((line) => !/^[ \t]/.test(line)),
    ).toHaveLength(usual.length);
    expect(bytes).toMatch(/^[\t\r\n -~]*$/);
    for (const line of bytes.split("\r\n")) expect(line.length).toBeLessThanOrEqual(998);
    const back = await new PostalMime().parse(bytes);
    expect(back.bcc).toBeUndefined();
    expect(back.to).toHaveLength(1);
    // eslint-disable-next-line no-control-regex
    expect(headerText(nasty)).not.toMatch(/[\u0000-\u001f\u2028\u202e\u2066]/);
  });
});

describe("the signature", () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

  it("covers both one-click headers and holds against the published key", async () => {
    const signed = await dkimSign(compose(mail), { domain: "shop.example", selector: "rapport", key: privateKey }, mail.date);
    const [, value = ""] = signed.headers[0] ?? [];
    const tags = new Map(
      value
        .replace(/\r\n[ \t]*/g, "")
        .split(";")
        .map((tag): [string, string] => [tag.slice(0, tag.indexOf("=")).trim(), tag.slice(tag.indexOf("=") + 1).trim()]),
    );
    const names = (tags.get("h") ?? "").split(":");
    expect(names).toEqual(expect.arrayContaining(["from", "to", "subject", "list-unsubscribe", "list-unsubscribe-post", "feedback-id"]));
    const byName = new Map(signed.headers.map(([name, text]) => [name.toLowerCase(), [name, text] as const]));
    const covered = names.map((name) => relaxedHeader(...(byName.get(name) ?? ["", ""])));
    const text = [...covered, relaxedHeader("DKIM-Signature", value.replace(/b=[^;]*$/, "b="))].join("\r\n");
    const key = createPublicKey({
      key: Buffer.from(/p=(.*)$/.exec(dkimRecord(privateKey))?.[1] ?? "", "base64"),
      format: "der",
      type: "spki",
    });
    expect(verify("sha256", Buffer.from(text, "latin1"), key, Buffer.from((tags.get("b") ?? "").replace(/\s/g, ""), "base64"))).toBe(true);
  });

  it("hashes the body as nodemailer does", async () => {
    const composed = compose(mail);
    const ours =
      (await dkimSign(composed, { domain: "shop.example", selector: "rapport", key: privateKey }, mail.date)).headers[0]?.[1] ?? "";
    const theirs = createTransport({
      streamTransport: true,
      buffer: true,
      dkim: { domainName: "shop.example", keySelector: "rapport", privateKey: String(privateKey.export({ type: "pkcs8", format: "pem" })) },
    });
    const sent = await theirs.sendMail({ envelope: { from: mail.from.address, to: [mail.to.address] }, raw: wire(composed) });
    const hash = (text: string): string | undefined => /bh=([^;]+);/.exec(text.replace(/\s/g, ""))?.[1];
    expect(hash(ours)).toBeDefined();
    expect(hash(Buffer.from(sent.message as Uint8Array).toString())).toBe(hash(ours));
  });
});
