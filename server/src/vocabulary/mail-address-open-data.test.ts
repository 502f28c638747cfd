// Fault 29 against isemail's public list: 164 addresses, each with what the RFCs say of it.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { strictAddress } from "./mail-address.ts";

const file = fileURLToPath(new URL("../../../../shared/data/isemail/tests.xml", import.meta.url));

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** XML's own escapes, and the list's way to write control characters, which XML cannot hold: U+2400 and so on. */
const plain = (xml: string): string =>
  xml
    .replace(/&(?:#x([0-9a-f]+)|(\w+));/gi, (_, hex?: string, name?: string) =>
      hex === undefined ? (ENTITIES[name ?? ""] ?? "?") : String.fromCodePoint(Number.parseInt(hex, 16)),
    )
    .replace(/[\u2400-\u241f]/g, (symbol) => String.fromCharCode(symbol.charCodeAt(0) - 0x2400));

interface Judged {
  readonly id: string;
  readonly address: string;
  /** VALID_CATEGORY and DNSWARN (fine, but no such domain today) are good in practice; the others only on paper or not at all. */
  readonly category: string;
}

function judged(): Judged[] {
  const within = (text: string, tag: string): string => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? "";
  return [...readFileSync(file, "utf8").matchAll(/<test id="(\d+)">(.*?)<\/test>/gs)].map(([, id = "", body = ""]) => ({
    id,
    address: plain(within(body, "address")),
    category: within(body, "category").replace("ISEMAIL_", ""),
  }));
}

const there = existsSync(file);

test.skipIf(!there)(
  there
    ? "fault 29: of isemail's list nothing goes in that is not good in practice, and 21 of the 22 that are"
    : "fault 29: isemail's list is not checked: ../shared/data/isemail is not here",
  () => {
    const list = judged();
    expect(list).toHaveLength(164);
    const good = list.filter(({ category }) => ["VALID_CATEGORY", "DNSWARN"].includes(category));
    const taken = good.filter(({ address }) => strictAddress(address) !== null);
    // test@io: a domain of one label is a slip of the pen far more often than an address.
    expect([taken.length, good.length]).toEqual([21, 22]);
    expect(good.filter((one) => !taken.includes(one)).map(({ id }) => id)).toEqual(["5"]);
    const others = list.filter((one) => !good.includes(one) && strictAddress(one.address) !== null);
    // A blank before or behind: taken off, and stored without it.
    expect(others.map(({ id, address }) => [id, strictAddress(address)])).toEqual([
      ["157", "test@iana.org"],
      ["158", "test@iana.org"],
    ]);
  },
);
