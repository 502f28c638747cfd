import { isbot } from "isbot";

export type VisitorClass = "human" | "machine" | "unknown";

export interface Visit {
  readonly method: string;
  readonly userAgent: string;
  readonly purposeHeader: string;
  readonly honey: boolean;
  readonly at: Date;
  /** When the mail server took the mail; null if it did not. */
  readonly acceptedAt: Date | null;
  /** Times of visits to other links of the same mail. */
  readonly others: readonly Date[];
}

const BURST = 2000;

/** Who followed a link: the person, a program that looks through mail, or one cannot tell. */
export function classify(visit: Visit): { readonly class: VisitorClass; readonly why: string } {
  if (visit.honey) return { class: "machine", why: "followed the link that nobody sees" };
  if (visit.method === "HEAD") return { class: "machine", why: "asked for the head only" };
  if (/prefetch|preview/i.test(visit.purposeHeader)) return { class: "machine", why: "fetched ahead" };
  if (visit.userAgent !== "" && isbot(visit.userAgent)) return { class: "machine", why: "says it is a program" };
  if (visit.acceptedAt !== null && visit.at.getTime() - visit.acceptedAt.getTime() < BURST) {
    return { class: "machine", why: "within two seconds of delivery" };
  }
  const near = visit.others.filter((other) => Math.abs(visit.at.getTime() - other.getTime()) <= BURST).length;
  if (near >= 2) return { class: "machine", why: "three links in two seconds" };
  if (visit.userAgent === "") return { class: "unknown", why: "does not say what it is" };
  return { class: "human", why: "a browser" };
}
