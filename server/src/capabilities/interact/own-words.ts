// What people tell the house in their own words. Whoever looks after it stands above this room, so the house brings it.
import type { Db } from "../../platform/postgres.ts";
import type { Language } from "../../vocabulary/language.ts";

/** What somebody said had stopped them or should be better, and what became of it. */
export interface Said {
  readonly id: string;
  readonly words: string;
  readonly saidAt: Date;
  readonly answer: string | null;
  readonly answerIn: Readonly<Partial<Record<Language, string>>>;
  readonly answeredAt: Date | null;
  readonly doneWords: string | null;
  readonly doneIn: Readonly<Partial<Record<Language, string>>>;
  readonly doneAt: Date | null;
}

export interface OwnWords {
  /** Notes it, once where they say the same again; its id, or null where they have said enough for a day. */
  note(tx: Db, personId: string, words: string): Promise<string | null>;
  /** Takes it back; false where it was answered or acted on, and stands. */
  takeBack(tx: Db, personId: string, id: string): Promise<boolean>;
  /** The newest first. */
  of(db: Db, personId: string): Promise<Said[]>;
}
