/** The watch list an audience is drawn from; the name is kept as it was. */
export interface AudienceRef {
  readonly watchList: string;
  readonly name: string;
}

export interface CampaignRow {
  readonly id: string;
  readonly name: string;
  readonly purpose: string;
  readonly audience: AudienceRef;
  readonly offerId: string | null;
  readonly subject: string;
  readonly mjml: string;
  readonly letter: string;
  /** The texts of further media, by their names; what is missing reads as the medium's own first text. */
  readonly texts: Readonly<Record<string, string>>;
  /** For people who wished for no medium, best first. */
  readonly media: readonly string[];
  readonly heldBack: number;
  readonly links: readonly string[];
  readonly people: number;
  readonly heldBackPeople: number;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly pausedAt: Date | null;
  readonly archivedAt: Date | null;
  /** The journey whose message it is. */
  readonly journeyId: string | null;
  /** The campaign of which it is another version, and its letter. */
  readonly versionOf: string | null;
  readonly version: string | null;
  /** An alert is what people asked for, an answer is to what they told us: the words come with each send. */
  readonly kind: "campaign" | "alert" | "answer";
}

export const SEND_STATES = [
  "queued",
  "claimed",
  "handing_over",
  "accepted",
  "refused",
  "suppressed",
  "unknown",
  "bounced",
  "complained",
] as const;
export type SendState = (typeof SEND_STATES)[number];
export type StateCounts = Partial<Record<SendState, number>>;

export interface NewSend {
  readonly personId: string;
  readonly campaignId: string;
  readonly medium: string;
  readonly address: string | null;
  /** Why the person was among those written to. */
  readonly because: string | null;
}

/** Reasons of rows that the gate did not write. */
const OWN_REASONS: Record<string, string> = {
  crash: "The server stopped at the moment of handing over; nobody can know whether it arrived, so it is not sent again",
  "no-answer": "The mail server gave no answer after the last byte; nobody can know whether it arrived, so it is not sent again",
  "mail-server": "The mail server refused it",
  machine: "The machine that takes these messages refused it",
  "not-reached": "Nobody was reached",
  "bad-number": "The number does not take messages; it is not used any more",
  "not-delivered": "The gateway says it did not arrive",
  "bad-mailbox": "The mailbox does not exist; the address is not used any more",
  "gave-up": "The mail server said “later” for three days",
  render: "The message could not be written for this person",
  "code-had-it": "The message brings a code, and they have had this offer as often as one person may",
  "code-not-for-them": "The message brings a code of an offer that is not for this person",
  "code-over": "The message brings a code of an offer that is over",
  "code-all-gone": "The message brings a code of an offer of which nothing is left",
  "code-budget-spent": "The message brings a code of an offer whose money is spent, or held for others",
  "code-no-such-offer": "The message brings a code of an offer that is not there any more",
  later: "The mail server said “later”; it is tried again",
  twin: "The same person got it, or is getting it, through another record",
  "twin-in-hand": "It is just being sent to the same person through another record",
  "held-back-twin": "The same person is held back for comparison through another record",
  "left-segment": "Left the segment before it went out",
  "mailbox-full": "The mailbox is full; after three times over two weeks the address is not used any more",
  blocked: "It came back: their mail server does not want our mail. The address stays, the domain waits",
  "came-back": "It came back; the address is tried again next time",
  complaint: "The person reported it as unwanted; nothing more goes to them",
  "left-journey": "Left the journey before it went out",
  "domain-held": "This domain refuses our mail because of our own set-up; it waits",
};

export function ownReasonLabel(reason: string): string | undefined {
  return OWN_REASONS[reason];
}
