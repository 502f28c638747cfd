// A medium that hands over by a request to a machine elsewhere, described without doing it.
import type { MediumSettings } from "./medium.ts";

/** One message on its way to a machine. */
export interface Parcel {
  /** The same at every try, so that the other side can tell a repetition. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly personId: string;
  readonly campaign: { readonly id: string; readonly name: string };
  /** Of this try. */
  readonly at: Date;
  /** Where the other side says later what became of it. */
  readonly receiptUrl: string;
}

export interface HttpCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The one host beyond the public internet that the owner allows; empty: none. */
  readonly allowedHost: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** In seconds, from Retry-After. */
  readonly retryAfter: number | null;
}

export type HttpMeaning =
  | { readonly kind: "accepted"; readonly reply: string }
  | { readonly kind: "refused"; readonly reply: string; readonly wrongAddress: boolean }
  | { readonly kind: "later"; readonly reply: string; readonly after: number | null };

export interface HttpHanding {
  readonly by: "http";
  readonly call: (parcel: Parcel, settings: MediumSettings) => HttpCall;
  readonly meaning: (answer: HttpAnswer) => HttpMeaning;
  /**
   * The other side takes the same id once whatever is repeated, by its own standard, so a request that got no answer is made again. Where
   * it is not, such a message is `unknown`.
   */
  readonly repeatable: boolean;
}

/** What most machines mean by their status. */
export function meaningOfStatus({ status, body, retryAfter }: HttpAnswer): HttpMeaning {
  const reply = `${status} ${body.replace(/\s+/g, " ").slice(0, 200)}`.trim();
  if (status >= 200 && status < 300) return { kind: "accepted", reply };
  if (status === 408 || status === 425 || status === 429 || status >= 500) return { kind: "later", reply, after: retryAfter };
  return { kind: "refused", reply, wrongAddress: false };
}
