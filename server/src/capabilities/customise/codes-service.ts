// Codes: drawn in advance or for one person, shared words, and what somebody typed.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { bareCode, codeOf, digestOf, isCode, printedCode } from "./code.ts";
import { keepCode, wordsOf } from "./codes-in-messages-store.ts";
import { createMessageCodes, type MessageCodes, type OwnCode } from "./codes-in-messages-service.ts";
import { codeCounts, codesAfter, insertCodes, insertWord, numberFor, takeNumbers } from "./codes-store.ts";
import type { Eligible } from "./eligibility-service.ts";
import { lockPurses, type OfferTaken } from "./offers-store.ts";
import { REFUSALS } from "./refusals.ts";
import { timesHad } from "./uses-store.ts";

/** Codes drawn at once, at most. */
export const MOST_CODES = 100_000;
const AT_ONCE = 2000;

export interface Codes {
  /** Draws single codes; the numbers of the first and the last. */
  draw(offerId: string, count: number): Promise<{ from: number; to: number }>;
  /** A word that many may use, as it is printed. */
  share(offerId: string, word: string): Promise<void>;
  /** The single code with which an individual can redeem, drawn where there is none; the same one until it is used. Refused to who had it as often as one may. */
  codeFor(tx: Db, offerId: string, personId: string): Promise<string>;
  /** With what an individual redeems: the word for many, or the single code drawn for them; null: none yet. */
  shownTo(db: Db, offerId: string, personId: string): Promise<string | null>;
  /** Codes that messages carry. */
  readonly inMessages: MessageCodes;
  /** All single codes of an offer as CSV, piece by piece. */
  csv(offerId: string): AsyncIterable<string>;
  counts(offers: readonly string[]): ReturnType<typeof codeCounts>;
  /** What is kept of something typed, hex; null: it cannot be a code. */
  digest(typed: string): string | null;
}

export interface CodesDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  /** Derives a key for a purpose from the instance's secret, hex. */
  readonly keyFor: (purpose: string) => string;
  readonly eligible: Eligible;
}

async function openOffer(tx: Db, id: string): Promise<OfferTaken> {
  const offer = (await lockPurses(tx, [id])).get(id);
  if (offer === undefined || offer.kind === null) throw new Problem("not-found", "There is no such offer with something to get.");
  if (offer.state === "ended") throw new Problem("conflict", "This offer has ended. Make a new one.");
  return offer;
}

async function share(
  { postgres, clock }: Pick<CodesDeps, "postgres" | "clock">,
  offerId: string,
  word: string,
  digest: (bare: string) => string,
): Promise<void> {
  const bare = bareCode(word);
  if (!/^[\p{L}\p{N}]{4,40}$/u.test(bare) || isCode(bare))
    throw new Problem("invalid", "A code for many is a word of 4 to 40 letters and digits.");
  const mine = await postgres.transaction(async (tx) => {
    await openOffer(tx, offerId);
    return insertWord(tx, offerId, { digest: digest(bare), word: word.trim() }, clock());
  });
  if (!mine) throw new Problem("conflict", "Another offer has this code already. Take another word.");
}

/** Whether they had an offer as often as one person may. The caller holds the purse. */
async function hadEnough(tx: Db, { id, perPerson }: OfferTaken, personId: string): Promise<boolean> {
  return perPerson !== null && (await timesHad(tx, id, personId)) >= perPerson;
}

export function createCodes({ postgres, clock, keyFor, eligible }: CodesDeps): Codes {
  let secret: string | null = null;
  const key = (): string => (secret ??= keyFor("offer-codes"));
  const digest = (bare: string): string => digestOf(key(), bare).toString("hex");
  const coded = (offerId: string, number: number, personId: string | null) => ({
    number,
    personId,
    digest: digest(codeOf(key(), offerId, number)),
  });
  const own = async (tx: Db, offerId: string, personId: string): Promise<OwnCode | null> => {
    const offer = await openOffer(tx, offerId);
    const had = await numberFor(tx, offerId, personId);
    if (had === null && (await hadEnough(tx, offer, personId))) return null;
    const number = had ?? (await takeNumbers(tx, offerId, 1));
    const row = coded(offerId, number, personId);
    if (had === null) await insertCodes(tx, offerId, [row], clock());
    return { code: printedCode(codeOf(key(), offerId, number)), digest: row.digest, made: had === null };
  };
  return {
    draw: (offerId, count) =>
      postgres.transaction(async (tx) => {
        await openOffer(tx, offerId);
        const from = await takeNumbers(tx, offerId, count);
        for (let at = 0; at < count; at += AT_ONCE) {
          const some = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, i) => coded(offerId, from + at + i, null));
          await insertCodes(tx, offerId, some, clock());
        }
        return { from, to: from + count - 1 };
      }),
    share: (offerId, word) => share({ postgres, clock }, offerId, word, digest),
    async codeFor(tx, offerId, personId) {
      const mine = await own(tx, offerId, personId);
      if (mine === null) throw new Problem("refused", REFUSALS["had-it"], { why: "had-it" });
      await keepCode(tx, mine.digest);
      return mine.code;
    },
    async shownTo(db, offerId, personId) {
      const [word] = await wordsOf(db, offerId);
      if (word !== undefined) return word;
      const number = await numberFor(db, offerId, personId);
      return number === null ? null : printedCode(codeOf(key(), offerId, number));
    },
    inMessages: createMessageCodes({ postgres, own, eligible }),
    async *csv(offerId) {
      yield "code,used\r\n";
      for (let after = 0; ;) {
        const rows = await codesAfter(postgres.db, offerId, after, AT_ONCE);
        yield rows.map(({ number, used }) => `${printedCode(codeOf(key(), offerId, number))},${used ? "yes" : "no"}\r\n`).join("");
        if (rows.length < AT_ONCE) return;
        after = rows.at(-1)?.number ?? after;
      }
    },
    counts: (offers) => codeCounts(postgres.db, offers),
    digest(typed) {
      const bare = bareCode(typed);
      return bare.length >= 4 && bare.length <= 40 ? digest(bare) : null;
    },
  };
}
