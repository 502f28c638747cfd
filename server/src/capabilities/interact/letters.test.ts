import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "csv-parse/sync";
import { startScriptedSmtp } from "../../../test/scripted-smtp.ts";
import { readQr } from "../../../test/qr-reader.ts";
import { addSomebodies, createSendingWorld, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { createTypesetter } from "../../platform/typst.ts";
import type { LetterRun } from "./letter-sheet.ts";
import { faxMailbox, faxNumber } from "./media/fax.ts";
import { manifestOf } from "./print-manifest.ts";

let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
/** One black dot. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const CODES = ["80331", "10115", "50667", "20095", "01067", "60311", "70173", "04109"];

/** What was typeset last, as it went in. */
let typeset: LetterRun | null = null;
const typesetter = createTypesetter();

beforeAll(async () => {
  stores = await createStores();
  world = createSendingWorld(stores.postgres, {
    typesetter: {
      ...typesetter,
      pages(source, data, expected, use) {
        typeset = data as LetterRun;
        return typesetter.pages(source, data, expected, use);
      },
    },
  });
});
afterAll(async () => {
  await world.stop();
  await stores.close();
});

async function print(media: readonly string[]): Promise<string> {
  const offer = await world.customise.addOffer(stores.postgres.db, { name: "S", headline: "Spring", body: "A tenth off.", url: null });
  const { campaigns, sender } = world.interact;
  const { id } = await campaigns.create("Letters", "list", "test");
  await campaigns.edit(id, { heldBack: 0, offerId: offer.id, media: [...media] });
  await campaigns.start(id, world.members.length, "test");
  await sender.drainOnce();
  return id;
}

const manifest = async (id: string): Promise<Record<string, string>[]> =>
  parse(await world.interact.letters.file(id, undefined, "manifest"), { columns: true });
const pagesIn = (pdf: Buffer): number => [...pdf.toString("latin1").matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;

describe("print runs", () => {
  it("one file, sorted by postcode, with a list of what is where; insert sheets and labels are counted in", async () => {
    world.members.length = 0;
    const people = await addSomebodies(
      world,
      stores.postgres,
      CODES.map((postalCode, i) => ({
        given: `P${i}`,
        email: null,
        consents: ["letter"],
        language: "de",
        address: { lines: [`Weg ${i}`], postalCode, city: "Ort", country: "DE" },
      })),
    );
    await world.interact.media.change("letter", { cover: "l7160", insert: "Our catalogue is enclosed.\n\nEnjoy it.", form: "a" });
    await world.interact.signatures.put({ name: "Mia Rep", title: "Advice", usual: true, image: PNG });
    const id = await print(["letter"]);
    const lines = await manifest(id);
    const codes = lines.map(({ person }) => CODES[people.indexOf(person ?? "")]);
    expect(codes).toEqual([...CODES].sort());
    expect(lines.map(({ first_page, last_page }) => [first_page, last_page])).toEqual(
      CODES.map((_, i) => [String(2 * i + 1), String(2 * i + 2)]),
    );
    expect(lines.map(({ cover_page, label }) => [cover_page, label])).toEqual(CODES.map((_, i) => ["17", String(i + 1)]));
    expect(new Set(lines.map(({ address }) => address)).size).toBe(8);
    expect(lines[0]?.["address"]).toMatch(/^[0-9a-f]{16}$/);
    expect(pagesIn(await world.interact.letters.file(id, undefined))).toBe(17);
    expect(await world.interact.letters.runs(id)).toMatchObject([{ medium: "letter", letters: 8 }]);

    // Who is erased is taken out of both files; the others keep their order.
    const [run] = await world.interact.letters.runs(id);
    await world.interact.eraseRecords(stores.postgres.db, [people[0] ?? ""]);
    await world.interact.letters.reprint(run?.id ?? "");
    const left = await manifest(id);
    expect(left).toHaveLength(7);
    expect(left.some(({ person }) => person === people[0])).toBe(false);
  });

  it("a code to scan opens what is offered, or the reader's own page, for that reader alone", async () => {
    world.members.length = 0;
    world.clock.now = new Date(world.clock.now.getTime() + 40 * 86_400_000);
    await addSomebodies(
      world,
      stores.postgres,
      ["en", "de"].map((language) => ({
        given: language,
        email: null,
        language,
        consents: ["letter"],
        address: { lines: ["Weg 1"], postalCode: "10115", city: "Ort", country: "DE" },
      })),
    );
    await world.interact.media.change("letter", { cover: "window", insert: "", qr: "page" });
    const id = await print(["letter"]);
    const codes = (typeset?.letters ?? []).map(({ qr, language }) => ({ language, caption: qr?.caption, opens: readQr(qr?.svg ?? "") }));
    expect(new Set(codes.map(({ opens }) => opens)).size).toBe(2);
    for (const { language, caption, opens } of codes) {
      expect(caption).toMatch(language === "de" ? /^Scannen für Ihre Seite/ : /^Scan for your own page/);
      // It is the link that stands in the letter in words, too.
      const letter = typeset?.letters.find((one) => one.language === language);
      expect(letter?.paragraphs.join("\n")).toContain(opens);
      expect(opens).toMatch(/^http:\/\/localhost:4321\/p\//);
    }
    expect(pagesIn(await world.interact.letters.file(id, undefined))).toBe(2);
    await world.interact.media.change("letter", { qr: "offer" });
    await world.interact.pagesPreview(id, undefined, "letter");
    expect(readQr(typeset?.letters[0]?.qr?.svg ?? "")).toMatch(/^http:\/\/localhost:4321\/c\//);
    await world.interact.media.change("letter", { qr: "none" });
    await world.interact.pagesPreview(id, undefined, "letter");
    expect(typeset?.letters[0]?.qr).toBeNull();
  });

  it("a test letter shows one real person's sheet and prints nothing", async () => {
    const { mediaTests, letters } = world.interact;
    const sample = await mediaTests.sample("letter");
    expect(sample).toMatchObject({ pages: true, text: expect.stringMatching(/Probebrief|this is a test/) as string });
    expect(sample.address).toContain("\n");
    expect(pagesIn(await mediaTests.pages("letter"))).toBe(1);
    expect(typeset?.letters).toHaveLength(1);
    await expect(mediaTests.pages("phone")).rejects.toMatchObject({ kind: "invalid" });
    await expect(mediaTests.sample("email")).rejects.toMatchObject({ kind: "invalid" });
    const runs = await letters.runs((await world.interact.campaigns.create("None", "list", "test")).id);
    expect(runs).toEqual([]);
  });

  it("a letter of several pages moves those behind it", async () => {
    world.members.length = 0;
    world.clock.now = new Date(world.clock.now.getTime() + 40 * 86_400_000);
    await world.interact.media.change("letter", { cover: "envelopes", insert: "" });
    const at = (postalCode: string) => ({ lines: ["Weg 1"], postalCode, city: "Ort", country: "DE" });
    await addSomebodies(world, stores.postgres, [
      { given: "Short", email: null, consents: ["letter"], address: at("10000") },
      { given: "Long", email: null, consents: ["letter"], address: at("20000") },
      { given: "Last", email: null, consents: ["letter"], address: at("30000") },
    ]);
    const { campaigns, sender } = world.interact;
    const { id } = await campaigns.create("Long", "list", "test");
    const letter = '{% if person.givenName == "Long" %}{% for i in (1..90) %}Line {{ i }}\n\n{% endfor %}{% else %}Short.{% endif %}';
    await campaigns.edit(id, { heldBack: 0, letter });
    await campaigns.start(id, 3, "test");
    await sender.drainOnce();
    const pages = (await manifest(id)).map(({ first_page, last_page, cover_page }) => [first_page, last_page, cover_page].map(Number));
    const last = pages[1]?.[1] ?? 0;
    expect(last).toBeGreaterThan(2);
    expect(pages).toEqual([
      [1, 1, last + 2],
      [2, last, last + 3],
      [last + 1, last + 1, last + 4],
    ]);
    await world.interact.media.change("letter", { cover: "window" });
  });

  it("a large run is set by parts, and is one file all the same", async () => {
    world.members.length = 0;
    world.clock.now = new Date(world.clock.now.getTime() + 40 * 86_400_000);
    const address = (i: number) => ({ lines: ["Weg 1"], postalCode: String(10_000 + i), city: "Ort", country: "DE" });
    const people = await addSomebodies(
      world,
      stores.postgres,
      Array.from({ length: 500 }, (_, i) => ({ given: `P${i}`, email: null, consents: ["letter"], address: address(i) })),
    );
    await world.interact.media.change("letter", { cover: "l7160", insert: "" });
    const id = await print(["letter"]);
    const lines = await manifest(id);
    expect(lines.map(({ person, first_page, last_page }) => [person, first_page, last_page])).toEqual(
      people.map((person, i) => [person, String(i + 1), String(i + 1)]),
    );
    expect(lines.at(-1)).toMatchObject({ cover_page: String(500 + 24), label: String(500 - 23 * 21) });
    expect(pagesIn(await world.interact.letters.file(id, undefined))).toBe(500 + 24);
    // Letters are set first, then what goes around them: never more than a part at a time.
    expect(typeset).toMatchObject({ show: "covers" });
    expect(typeset?.letters.length).toBeLessThan(500);
    await world.interact.media.change("letter", { cover: "window" });
  });

  it("faxes are one file of pages with their numbers; a number is no address of a letter", async () => {
    world.members.length = 0;
    const [ann = ""] = await addSomebodies(world, stores.postgres, [{ given: "Ann", email: null, consents: ["*"], timeZone: "UTC" }]);
    const fact = { personId: ann, attribute: "fax", value: "0049 30 123456", source: "test", at: world.clock.now };
    await world.identify.declareFacts(stores.postgres.db, [fact]);
    await world.interact.media.change("fax", { used: "yes" });
    const id = await print(["fax"]);
    expect(await manifest(id)).toMatchObject([{ position: "1", person: ann, address: "+4930123456", cover_page: "" }]);
    expect((await world.interact.sends(id, undefined, undefined)).items[0]).toMatchObject({ medium: "fax", state: "accepted" });
  });

  it("by e-mail to fax each goes as a mail with its pages, and no file is made", async () => {
    const smtp = await startScriptedSmtp();
    world.smtpUrl = smtp.url;
    await world.interact.media.change("fax", { pattern: "{number}@fax.example.com" });
    world.clock.now = new Date(world.clock.now.getTime() + 40 * 86_400_000);
    const id = await print(["fax"]);
    await smtp.stop();
    expect(smtp.taken.map(({ to }) => to)).toEqual(["4930123456@fax.example.com"]);
    expect(smtp.taken[0]?.message).toContain('Content-Disposition: attachment; filename="pages.pdf"');
    expect(smtp.taken[0]?.message).toContain(Buffer.from("%PDF-1").toString("base64"));
    expect((await world.interact.sends(id, undefined, undefined)).items[0]).toMatchObject({ medium: "fax", state: "accepted" });
    await expect(world.interact.letters.file(id, undefined)).rejects.toThrow("Nothing has been printed");
    await expect(world.interact.media.change("fax", { pattern: "fax@example.com" })).rejects.toThrow("{number}");
  });

  it("a signature is an image, whatever it is called; the usual one is one", async () => {
    const { signatures } = world.interact;
    const words = { title: "", usual: true };
    await expect(signatures.put({ ...words, name: "X", image: Buffer.from("<svg/>").toString("base64") })).rejects.toThrow("no PNG");
    const all = await signatures.put({ ...words, name: "Tom", image: null });
    expect(all.filter(({ usual }) => usual).map(({ name }) => name)).toEqual(["Tom"]);
    expect(all.find(({ name }) => name === "Mia Rep")?.image).toMatch(/^data:image\/png;base64,/);
  });
});

describe("what is where", () => {
  it("envelopes follow the letters one by one; without a cover nothing follows", () => {
    const lines = [1, 2].map((i) => ({ personId: `p${i}`, name: null, address: `+4930${i}` }));
    expect(manifestOf(lines, [1, 2, 3, 3], "envelopes").split("\n").slice(1, 3)).toEqual(["1,1,2,4,,p1,+49301", "2,3,3,5,,p2,+49302"]);
    expect(manifestOf(lines, [1, 2, 3, 3], "window").split("\n")[1]).toBe("1,1,2,,,p1,+49301");
  });
  it.each([
    ["0049 30 / 123-456", "+4930123456"],
    ["030 123456", "030123456"],
    ["ask Ann", null],
    [null, null],
  ])("the fax number “%s” is %s", (text, number) => expect(faxNumber(text)).toBe(number));
  it("a number goes into the address of a fax service", () => {
    expect(faxMailbox("+4930123456", { pattern: "{number}@fax.example.com" })).toBe("4930123456@fax.example.com");
    expect(faxMailbox("+4930123456", {})).toBeNull();
  });
});
