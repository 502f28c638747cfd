import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globalPrivacyControl, readSignals } from "./signals.ts";

/** Some bits as base64url, six a character. */
function pack(fields: readonly [value: number, bits: number][]): string {
  const bits = fields.map(([value, width]) => value.toString(2).padStart(width, "0")).join("");
  const padded = bits.padEnd(Math.ceil(bits.length / 6) * 6, "0");
  return (padded.match(/.{6}/g) ?? [])
    .map((six) => "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[Number.parseInt(six, 2)])
    .join("");
}

/** The core segment of a TCF string with consent to these purposes. */
function tcString(purposes: readonly number[], { version = 2, language = [4, 13] as [number, number] } = {}): string {
  return pack([
    [version, 6],
    [16_000_000_000, 36],
    [16_000_000_000, 36],
    [10, 12],
    [1, 12],
    [0, 6],
    [language[0], 6],
    [language[1], 6],
    [50, 12],
    [4, 6],
    [0, 2],
    [0, 12],
    ...Array.from({ length: 24 }, (_, i): [number, number] => [purposes.includes(i + 1) ? 1 : 0, 1]),
    [0, 24],
    [0, 1],
    [0, 12],
    [0, 16],
    [0, 1],
  ]);
}

const YES = { measure: true, share: true };
const NO = { measure: false, share: false };

describe("fault 42: privacy signals are read exactly as their specifications say, and what is malformed is no consent", () => {
  test("Sec-GPC: only the value 1 is the signal; two fields arrive joined and are none", () => {
    const values = ["1", "0", "1,1", "1, 1", "true", "", " 1", "01", undefined, ["1", "1"]];
    expect(values.filter((value) => globalPrivacyControl(value))).toEqual(["1"]);
    expect(readSignals(true, undefined)).toEqual({ measure: true, share: false });
    expect(readSignals(false, undefined)).toEqual(YES);
  });

  test("TCF: purposes 1 and 8 must be consented to; anything that is no TCF string is no consent", () => {
    expect(readSignals(false, { tcf: tcString([1, 8]) })).toEqual(YES);
    expect(readSignals(false, { tcf: `${tcString([1, 7, 8])}.YAAAAAAAAAA` })).toEqual(YES);
    expect(readSignals(false, { tcf: tcString([8]) })).toEqual({ measure: false, share: true });
    expect(readSignals(false, { tcf: tcString([1]) })).toEqual({ measure: false, share: true });
    const bad = [
      "",
      "x",
      "1",
      tcString([1, 8], { version: 1 }),
      tcString([1, 8]).slice(0, 30),
      `${tcString([1, 8]).slice(0, -1)}=`,
      "COtybn4PA_",
      7,
      {},
      true,
      tcString([1, 8], { language: [40, 2] }),
    ];
    for (const tcf of bad) expect([tcf, readSignals(false, { tcf })]).toEqual([tcf, NO]);
  });

  test("TCF: the specification's own example is read", () => {
    // From the IAB's description of the format, with consent to no purpose.
    expect(
      readSignals(false, {
        tcf: "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw",
      }),
    ).toMatchObject({ share: true });
  });

  test("GPP: header and sections must fit; the European section is a TCF string, the US ones may object to selling", () => {
    const gpp = (header: string, ...sections: string[]): string => [header, ...sections].join("~");
    // Type 3, version 1, one section: 2 in Fibonacci coding is 011, 7 is 01011.
    const european = pack([
      [3, 6],
      [1, 6],
      [1, 12],
      [0, 1],
      [0b011, 3],
    ]);
    const american = pack([
      [3, 6],
      [1, 6],
      [1, 12],
      [0, 1],
      [0b01011, 5],
    ]);
    const national = (sale: number, sharing: number): string =>
      pack([
        [1, 6],
        [0, 12],
        [sale, 2],
        [sharing, 2],
        [0, 40],
      ]);
    expect(readSignals(false, { gpp: gpp(european, tcString([1, 8])) })).toEqual(YES);
    expect(readSignals(false, { gpp: gpp(european, tcString([2])) })).toEqual({ measure: false, share: true });
    expect(readSignals(false, { gpp: gpp(american, national(2, 2)) })).toEqual(YES);
    expect(readSignals(false, { gpp: gpp(american, national(1, 2)) })).toEqual({ measure: true, share: false });
    expect(readSignals(false, { gpp: gpp(american, national(0, 1)) })).toEqual({ measure: true, share: false });
    for (const bad of [
      gpp(european),
      gpp(european, "x", "y"),
      gpp("AAAA", "BBBB"),
      gpp(american, national(3, 0)),
      gpp(american, "B"),
      "",
      "~",
      5,
    ]) {
      expect([bad, readSignals(false, { gpp: bad })]).toEqual([bad, NO]);
    }
  });

  test("categories: a refusal closes, anything but yes and no is no consent", () => {
    expect(readSignals(false, { categoryPreferences: { Analytics: true, Advertising: false } })).toEqual({ measure: true, share: false });
    expect(readSignals(false, { categoryPreferences: { analytics: false } })).toEqual({ measure: false, share: true });
    expect(readSignals(false, { categoryPreferences: { Analytics: "yes" } })).toEqual(NO);
    expect(readSignals(false, "all")).toEqual(NO);
    expect(readSignals(false, [])).toEqual(NO);
  });

  test("no text whatever makes anything fail, and none opens what another closed", () => {
    fc.assert(
      fc.property(fc.anything(), fc.string(), fc.string(), (consent, tcf, gpp) => {
        readSignals(false, consent);
        expect(readSignals(true, { tcf, gpp }).share).toBe(false);
        expect(readSignals(false, { tcf, gpp, categoryPreferences: { analytics: false } }).measure).toBe(false);
      }),
    );
  });
});
