/** A mail as it was read: what one needs to say what it is, and no more. Bytes beyond the limits are not looked at. */
export interface ReadMail {
  /** Names in lower case, in their order. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** The sender's address, in lower case; null where there is none. */
  readonly from: string | null;
  readonly subject: string;
  /** What a person reads, as text. */
  readonly text: string;
  /** Enclosed reports and messages, as text. */
  readonly parts: readonly MailPart[];
}

export interface MailPart {
  /** In lower case, e.g. "message/delivery-status". */
  readonly type: string;
  readonly text: string;
}

/** Bytes of a mail that are read: reports and what people write stand in front, attachments behind. */
export const READ_BYTES = 512 * 1024;
/** Characters kept of the text and of each part. */
export const KEPT_TEXT = 64 * 1024;
export const KEPT_PARTS = 20;

/** What the reading thread answers. */
export type ReadAnswer = { readonly mail: ReadMail } | { readonly fault: string };
