// Codes that messages carry: the offer's word for many, or a single code of the reader's own, drawn when the message is written, the same when it
// is written again, and taken back where it never went out.
import { gathering } from "../../platform/gathering.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { keepCodesOf, messagesAfter, noteMessage, takeBackCodesOf, wordsOf, type MessageKey } from "./codes-in-messages-store.ts";
import { offersWithTaken } from "./offers-store.ts";

export type { MessageKey } from "./codes-in-messages-store.ts";

/** A message that is being written. */
export interface CodeAsk extends MessageKey {
  readonly offerId: string;
}

export interface MessageCodes {
  /** The code as it reads where there is nobody to draw one for; null: there is nothing to redeem. */
  sample(db: Db, offerId: string): Promise<string | null>;
  /** The code for a message. Asked again it is the same. */
  write(ask: CodeAsk): Promise<string>;
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
  /** The single code of an individual, drawn where there is none yet. */
  readonly own: (tx: Db, offerId: string, personId: string) => Promise<OwnCode>;
}

/** Of the form of a single code; no code has this one, for its check letter is wrong. */
const SAMPLE = "ABCD-EFGH-JKMN-P";
/** Drawing waits at the offer, so one line is as quick as many. */
const TOGETHER = { lanes: 1, most: 100 };

export function createMessageCodes({ postgres, own }: MessageCodesDeps): MessageCodes {
  const drawn = gathering(
    (asks: readonly CodeAsk[]) =>
      postgres.transaction(async (tx) => {
        const codes: { value: string }[] = [];
        for (const { offerId, ...message } of asks) {
          const { code, digest, made } = await own(tx, offerId, message.personId);
          await noteMessage(tx, message, digest, made);
          codes.push({ value: code });
        }
        return codes;
      }),
    TOGETHER,
  );
  return {
    async sample(db, offerId) {
      if (((await offersWithTaken(db, [offerId])).get(offerId)?.kind ?? null) === null) return null;
      return (await wordsOf(db, offerId))[0] ?? SAMPLE;
    },
    async write(ask) {
      const [word] = await wordsOf(postgres.db, ask.offerId);
      return word ?? drawn(ask);
    },
    open: messagesAfter,
    async settle(tx, { sent, unsent }) {
      if (sent.length > 0) await keepCodesOf(tx, sent);
      return unsent.length === 0 ? 0 : takeBackCodesOf(tx, unsent);
    },
  };
}
