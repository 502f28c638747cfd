import type { Postgres } from "../../platform/postgres.ts";
import type { OwnPoints, PointsMoment } from "../loyalty/index.ts";
import { reasonLabel, type Trust, type TrustMoment } from "../trust/index.ts";
import { mediumName } from "./media/index.ts";
import { sentMoments, type SentMoment } from "./campaigns-reads.ts";
import { journeyMoments, type JourneyMoment } from "./journey-report-reads.ts";
import { leftWords } from "./journey-words.ts";
import { pointsLine, pointsWords } from "./points-words.ts";
import { eventMoments, replyMoments, type EventMoment, type EventPart, type IncomingMoment } from "./timeline-reads.ts";

export interface Moment {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly direction: "in" | "out" | "none";
  readonly medium: string | null;
  readonly title: string;
  readonly detail: string | null;
  readonly amountMinor: number | null;
  readonly href: string | null;
  readonly lines?: { sku: string; name: string; quantity: number; amountMinor: number }[];
}

interface OrderPayload {
  readonly order_id?: string;
  readonly total_minor?: number;
  readonly products?: readonly { sku: string; name: string; quantity: number; amount_minor: number }[];
  readonly subject?: string;
  readonly detail?: string;
}

function ofEvent(event: EventMoment): Moment {
  const payload = event.payload as OrderPayload;
  if (event.name === "Mail Received") {
    // Sent before Rapport was there, by whatever was there then.
    const title = `Mail: ${payload.detail ?? payload.subject ?? event.source}`;
    return {
      id: `event:${event.id}`,
      at: event.at,
      kind: "mail",
      direction: "out",
      medium: "email",
      title,
      detail: null,
      amountMinor: null,
      href: null,
    };
  }
  const order = event.name === "Order Completed" || event.name === "Order Refunded";
  const kind = order
    ? event.name === "Order Completed"
      ? "order"
      : "return"
    : event.name.startsWith("Complaint")
      ? "complaint"
      : event.type === "identify"
        ? "identity"
        : "touch";
  return {
    id: `event:${event.id}`,
    at: event.at,
    kind,
    direction: "in",
    medium: null,
    title: order ? `${event.name === "Order Completed" ? "Order" : "Return"} ${payload.order_id ?? ""}`.trim() : event.name,
    detail: payload.subject ?? payload.detail ?? (order ? null : event.source),
    amountMinor: order ? (payload.total_minor ?? null) : null,
    href: null,
    ...(order
      ? {
          lines: (payload.products ?? []).map((line) => ({
            sku: line.sku,
            name: line.name,
            quantity: line.quantity,
            amountMinor: line.amount_minor,
          })),
        }
      : {}),
  };
}

const SENT: Record<string, string> = {
  accepted: "Sent",
  unknown: "Perhaps sent; nobody can know",
  bounced: "Came back",
  complained: "Reported as unwanted",
  refused: "Not delivered",
  suppressed: "Not sent",
};

/** Something they had asked to be told about, or the answer to what they told us. */
function ofRun({ id, at, kind, medium, state, why, run }: SentMoment, words: string): Moment {
  const [title = "", ...lines] = words.split("\n");
  const because = state === "suppressed" && why !== null ? `: ${reasonLabel(why)}` : "";
  const detail = [`${SENT[state] ?? state}${because}`, ...lines].join(". ");
  return { id, at, kind, direction: "out", medium, title, detail, amountMinor: null, href: run === "answer" ? "/suggestions" : "/alerts" };
}

function ofSent(sent: SentMoment): Moment {
  if (sent.words !== null) return ofRun(sent, sent.words);
  const click = sent.kind === "click";
  return {
    id: sent.id,
    at: sent.at,
    kind: sent.kind,
    direction: click ? "in" : "out",
    medium: sent.medium,
    title: click ? `Followed the link in “${sent.campaign}”` : `${mediumName(sent.medium)}: ${sent.campaign}`,
    detail: click ? null : (SENT[sent.state] ?? sent.state),
    amountMinor: null,
    href: sent.journeyId === null ? `/campaigns/${sent.campaignId}` : `/journeys/${sent.journeyId}`,
  };
}

function ofReply(reply: IncomingMoment): Moment {
  const other = reply.fromAddress !== null && reply.fromAddress !== reply.address ? ` (from ${reply.fromAddress})` : "";
  return {
    id: `reply:${reply.id}`,
    at: reply.at,
    kind: "reply",
    direction: "in",
    medium: "email",
    title: `Answered: ${reply.subject === "" ? reply.campaign : reply.subject}${other}`,
    detail: reply.words,
    amountMinor: null,
    href: `/campaigns/${reply.campaignId}`,
  };
}

function ofJourney({ id, at, journeyId, journey, leftBy }: JourneyMoment): Moment {
  const base = { id, at, kind: "journey", direction: "none", medium: null, amountMinor: null, href: `/journeys/${journeyId}` } as const;
  if (leftBy === null) return { ...base, title: `Came into the journey “${journey}”`, detail: null };
  if (leftBy === "held-back") return { ...base, title: `Left alone for comparison in the journey “${journey}”`, detail: null };
  return { ...base, title: `Left the journey “${journey}”`, detail: leftWords(leftBy) };
}

function ofPoints(moment: PointsMoment): Moment {
  const { id, at, points } = moment;
  const title = `${points > 0 ? "+" : "−"}${Math.abs(points)} ${Math.abs(points) === 1 ? "point" : "points"}`;
  const detail = pointsLine(moment, pointsWords("en"));
  return { id: `points:${id}`, at, kind: "points", direction: "none", medium: null, title, detail, amountMinor: null, href: null };
}

const DECIDED: Record<string, string> = {
  given: "Agreed",
  confirmed: "Confirmed",
  refused: "Said no",
  withdrawn: "Withdrew",
  objected: "Objected",
  expired: "Ran out",
};

function ofTrust(moment: TrustMoment): Moment {
  const base = {
    id: moment.id,
    at: moment.at,
    kind: moment.kind,
    medium: moment.medium === "*" ? null : moment.medium,
    amountMinor: null,
    href: null,
  };
  if (moment.kind === "consent") {
    const title = `${DECIDED[moment.decision ?? ""] ?? moment.decision}: ${moment.words}`;
    return { ...base, direction: "in", title, detail: moment.method?.replace(/:.*$/, "") ?? null };
  }
  if (moment.kind === "preference") return { ...base, direction: "in", title: moment.words, detail: moment.method };
  return { ...base, direction: "none", title: `Not sent: ${moment.words}`, detail: reasonLabel(moment.decision ?? "") };
}

function before(a: Moment, b: Moment): number {
  return b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);
}

/** The parts of the line that one can look at alone. */
export const PARTS = ["purchases", "messages", "answers", "wishes", "refusals"] as const;
export type Part = (typeof PARTS)[number];

const partOf: Record<string, Part> = {
  order: "purchases",
  return: "purchases",
  points: "purchases",
  mail: "messages",
  message: "messages",
  consent: "wishes",
  preference: "wishes",
  gate: "refusals",
};

const EVENTS: Record<Part, EventPart | null> = { purchases: "orders", messages: "mails", answers: "others", wishes: null, refusals: null };

const FAR = new Date("9999-01-01T00:00:00Z");

export interface TimelineAsk {
  readonly cursor?: string | undefined;
  readonly limit: number;
  /** Only this part of it. */
  readonly part?: Part | undefined;
}

/** One line of time over all rooms, newest first. The cursor is the last moment shown: its time and its id. */
export async function timeline(
  deps: { readonly postgres: Postgres; readonly trust: Pick<Trust, "moments">; readonly ownPoints: Pick<OwnPoints, "moments"> },
  personId: string,
  { cursor, limit, part }: TimelineAsk,
): Promise<{ items: Moment[]; nextCursor: string | null }> {
  const { db } = deps.postgres;
  const [millis, lastId] = cursor === undefined ? [undefined, ""] : splitCursor(cursor);
  // Moments of the same millisecond as the last one are read again and skipped by id.
  const until = millis === undefined ? FAR : new Date(millis + 1);
  const want = limit + 50;
  const wanted = part === undefined ? "all" : EVENTS[part];
  const [events, sent, replies, own, journeys, points] = await Promise.all([
    wanted === null ? [] : eventMoments(db, personId, until, want, wanted),
    part === "purchases" ? [] : sentMoments(db, personId, until, want),
    part === undefined || part === "answers" ? replyMoments(db, personId, until, want) : [],
    part === "purchases" ? [] : deps.trust.moments(db, personId, until, want),
    part === undefined ? journeyMoments(db, personId, until, want) : [],
    part === undefined || part === "purchases" ? deps.ownPoints.moments(db, personId, until, want) : [],
  ]);
  const all = [
    ...events.map(ofEvent),
    ...sent.map(ofSent),
    ...replies.map(ofReply),
    ...own.map(ofTrust),
    ...journeys.map(ofJourney),
    ...points.map(ofPoints),
  ]
    .filter((moment) => part === undefined || (partOf[moment.kind] ?? "answers") === part)
    .sort(before);
  const rest =
    millis === undefined
      ? all
      : all.filter((moment) => moment.at.getTime() < millis || (moment.at.getTime() === millis && moment.id < lastId));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rest.length > limit && last !== undefined ? `${last.at.getTime()}_${last.id}` : null };
}

function splitCursor(cursor: string): [number, string] {
  const at = cursor.indexOf("_");
  return [Number(cursor.slice(0, at)), cursor.slice(at + 1)];
}
