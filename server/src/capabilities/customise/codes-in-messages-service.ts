// Codes that messages carry: the offer's word for many, or a single code of the reader's own, drawn when the message is written, the same when it
// is written again, and taken back where it never went out. A code that is used is not sent again; who cannot redeem one gets none.
import { gathering } from "../../platform/gathering.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import {
  holdersOf,
  keepCodesOf,
  messagesAfter,
  noteMessage,
  takeBackCodesOf,
  wordsOf,
  type MessageKey,
} from "./codes-in-messages-store.ts";
import type { Eligible } from "./eligibility-service.ts";
import { lockPurses, offersWithTaken } from "./offers-store.ts";
import type { Refusal } from "./refusals.ts";

export type { MessageKey } from "./codes-in-messages-store.ts";

/** A message that is being written. */
export interface CodeAsk extends MessageKey {
  readonly offerId: string;
}

/** Why no code goes to somebody: redeeming it would be refused, today and tomorrow. What will pass by itself is no reason. */
const NO_CODE = ["had-it", "not-for-them", "over", "all-gone", "budget-spent", "no-such-offer"] as const satisfies Refusal[];
export type NoCode = (typeof NO_CODE)[number];

export interface MessageCodes {
  /** The code as it reads where there is nobody to draw one for; null: there is nothing to redeem. */
  sample(db: Db, offerId: string): Promise<string | null>;
  /** Of these people (any record) those to whom no code goes, and why. What is held for somebody they can still redeem. */
  without(db: Db, offerId: string, personIds: readonly string[]): Promise<Map<string, NoCode>>;
  /** The code for a message, or why there is none. Asked again it is the same, until it is used. */
  write(ask: CodeAsk): Promise<{ readonly code: string } | { readonly none: NoCode }>;
  /** Messages with codes of which it is not yet known whether they went out, after the one given. */
  open(db: Db, after: MessageKey | null, limit: number): Promise<MessageKey[]>;
  /** What became of messages. Returns how many codes came back. */
  settle(tx: Db, out: { readonly sent: readonly MessageKey[]; readonly unsent: readonly MessageKey[] }): Promise<number>;
}

export interface OwnCode {
  /** As it is printed. */
  readonly code: string;
  readonly digest: string;
  /** It was drawn just now. */
  readonly made: boolean;
}

export interface MessageCodesDeps {
  readonly postgres: Postgres;
  /** The single code with which an individual can redeem, drawn where there is none; null: they had the offer as often as one may. */
  readonly own: (tx: Db, offerId: string, personId: string) => Promise<OwnCode | null>;
  readonly eligible: Eligible;
}

/** Of the form of a single code; no code has this one, for its check letter is wrong. */
const SAMPLE = "ABCD-EFGH-JKMN-P";
/** Drawing waits at the offer, so one line is as quick as many. */
const TOGETHER = { lanes: 1, most: 100 };

async function without(eligible: Eligible, db: Db, offerId: string, personIds: readonly string[]): Promise<Map<string, NoCode>> {
  const may = await eligible(db, personIds, [offerId]);
  const refused = personIds.flatMap((id) => {
    const refusal = may.get(id)?.refused[0]?.refusal;
    const none = NO_CODE.find((each) => each === refusal);
    return none === undefined ? [] : [[id, none] as const];
  });
  const held = await holdersOf(
    db,
    offerId,
    refused.map(([id]) => id),
  );
  return new Map(refused.filter(([id]) => !held.has(id)));
}

type Written = Awaited<ReturnType<MessageCodes["write"]>>;

/** The answers to all that are asked for at the same moment. */
async function draw({ own, eligible }: MessageCodesDeps, tx: Db, asks: readonly CodeAsk[]): Promise<Written[]> {
  const of = new Map<string, { readonly none: Map<string, NoCode>; readonly word: string | undefined }>();
  for (const [offerId, some] of Map.groupBy(asks, (ask) => ask.offerId)) {
    const people = some.map(({ personId }) => personId);
    of.set(offerId, { none: await without(eligible, tx, offerId, people), word: (await wordsOf(tx, offerId))[0] });
  }
  // All at once, in their order, so that nobody waits in a circle.
  await lockPurses(
    tx,
    [...of].flatMap(([offerId, { word }]) => (word === undefined ? [offerId] : [])),
  );
  const answers: Written[] = [];
  for (const { offerId, ...message } of asks) {
    const none = of.get(offerId)?.none.get(message.personId);
    const word = of.get(offerId)?.word;
    const mine = none === undefined && word === undefined ? await own(tx, offerId, message.personId) : null;
    if (mine !== null) await noteMessage(tx, message, mine.digest, mine.made);
    const code = word ?? mine?.code;
    answers.push(none !== undefined || code === undefined ? { none: none ?? "had-it" } : { code });
  }
  return answers;
}

export function createMessageCodes(deps: MessageCodesDeps): MessageCodes {
  const drawn = gathering(
    async (asks: readonly CodeAsk[]) => (await deps.postgres.transaction((tx) => draw(deps, tx, asks))).map((value) => ({ value })),
    TOGETHER,
  );
  return {
    async sample(db, offerId) {
      if (((await offersWithTaken(db, [offerId])).get(offerId)?.kind ?? null) === null) return null;
      return (await wordsOf(db, offerId))[0] ?? SAMPLE;
    },
    without: (db, offerId, personIds) => without(deps.eligible, db, offerId, personIds),
    write: drawn,
    open: messagesAfter,
    async settle(tx, { sent, unsent }) {
      if (sent.length > 0) await keepCodesOf(tx, sent);
      return unsent.length === 0 ? 0 : takeBackCodesOf(tx, unsent);
    },
  };
}
