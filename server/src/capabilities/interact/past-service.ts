// What was said before this program was here: its campaigns are drawn, asked of the gate and noted as they would have been, and nothing goes over the
// wire. For the demonstration, and for whoever brings a history along; "now" is what the clock says, so the clock of a past stands in it.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import type { Answer as GateAnswer, Ask, Trust } from "../trust/index.ts";
import { cardsOf } from "./audience-service.ts";
import { drawFor, oneCampaign, type CampaignDeps } from "./campaigns-service.ts";
import { markStarted } from "./campaigns-store.ts";
import { askOf, claim, type ClaimDeps } from "./claim-service.ts";
import type { CampaignRow } from "./interact-tables.ts";
import { bounce } from "./incoming-service.ts";
import { sentRow } from "./incoming-store.ts";
import { addressFor } from "./media/index.ts";
import { endRows } from "./outbox-store.ts";
import {
  insertAlerts,
  insertPastSends,
  insertReplies,
  insertVisits,
  madeBy,
  type PastAlert,
  type PastReply,
  type PastSend,
  type PastVisit,
} from "./past-store.ts";
import { countMails } from "./sender-health-store.ts";
import { sentEvents } from "./sent-events.ts";

export interface PastDeps extends ClaimDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly trust: ClaimDeps["trust"] & Pick<Trust, "suppress">;
  readonly learn: ClaimDeps["learn"] & CampaignDeps["learn"];
  readonly clock: Clock;
  readonly instance: string;
}

/** A draft as it was sent then. */
export interface PastCampaign {
  readonly id: string;
  readonly medium: string;
  /** Who was in its audience; some are held back by draw. */
  readonly people: readonly string[];
  /** Why they were. */
  readonly because: string;
  readonly actor: string;
  /** Its messages wait in the outbox instead. */
  readonly waits: boolean;
}

/** A message that went out then. */
export interface Delivered {
  readonly personId: string;
  readonly sendId: string;
  readonly campaignId: string;
  readonly subject: string;
  readonly address: string;
  readonly at: Date;
}

/** What came back. A bounce suppresses the address, as it would have. */
export interface CameBack {
  readonly visits: readonly PastVisit[];
  readonly replies: readonly PastReply[];
  readonly bounces: readonly PastVisit[];
}

export interface Past {
  /** Starts a draft and sends it, where the gate permits it. */
  send(campaign: PastCampaign): Promise<Delivered[]>;
  /** Takes what is due by this medium for handed over now, where the gate permits it. */
  carry(medium: string): Promise<Delivered[]>;
  cameBack(what: CameBack): Promise<void>;
  alerts(wants: readonly PastAlert[]): Promise<void>;
}

const AT_ONCE = 4000;
const NO_SUCH_MAILBOX = { kind: "hard", recipient: null, status: "5.1.1", words: "550 5.1.1 There is no such mailbox here" } as const;

/** What the gate says of a message of then, by the name that its row will have. */
const asked = (row: CampaignRow, medium: string, { card, sendId, address }: Meant): Ask => ({
  personId: card.id,
  ask: askOf(sendId),
  purpose: row.purpose,
  medium,
  address,
  timeZone: card.timeZone,
  country: card.country,
});

interface Meant {
  readonly card: PersonCard;
  readonly sendId: string;
  readonly address: string | null;
}

async function went(tx: Db, deps: PastDeps, row: CampaignRow, medium: string, meant: readonly Meant[]): Promise<GateAnswer[]> {
  const now = deps.clock();
  const asks = meant.map((one) => asked(row, medium, one));
  const answers = await deps.trust.gate.ask(tx, asks, now);
  await deps.identify.record(
    tx,
    sentEvents(
      meant.flatMap(({ card, sendId }, i) =>
        answers[i]?.verdict === "permitted" ? [{ personId: card.id, id: sendId, medium, at: now }] : [],
      ),
    ),
  );
  return answers;
}

async function send(tx: Db, deps: PastDeps, campaign: PastCampaign): Promise<Delivered[]> {
  const { id, medium, people, actor, waits } = campaign;
  const now = deps.clock();
  const row = await oneCampaign(tx, id);
  const { treated, heldBack } = await drawFor(tx, deps, row, people);
  const meant = (await cardsOf(tx, deps, treated)).map((card): Meant => ({ card, sendId: newId(), address: addressFor(card, medium) }));
  const answers = waits ? [] : await went(tx, deps, row, medium, meant);
  const sends = meant.map(({ card, sendId, address }, i): PastSend => {
    const answer = answers[i];
    const permitted = answer?.verdict === "permitted";
    const state = answer === undefined ? "queued" : permitted ? "accepted" : "suppressed";
    const reason = answer === undefined || permitted ? null : answer.reason;
    return { personId: card.id, sendId, address, state, reason };
  });
  await insertPastSends(tx, { campaignId: id, medium, because: campaign.because, at: now }, sends);
  await madeBy(tx, id, now);
  await markStarted(tx, id, { at: now, by: actor, links: [], people: sends.length, heldBack: heldBack.length });
  const out = sends.filter(({ state }) => state === "accepted");
  if (medium === "email") await countMails(tx, medium, out.length);
  return out.map(({ personId, sendId, address }) => ({
    personId,
    sendId,
    campaignId: id,
    subject: row.subject,
    address: address ?? "",
    at: now,
  }));
}

async function carry(deps: PastDeps, medium: string): Promise<Delivered[]> {
  const { postgres, identify, clock, instance } = deps;
  const out: Delivered[] = [];
  for (let more = true; more;) {
    const at = clock();
    const { taken, permitted } = await claim(deps, { worker: `${instance}:past`, limit: AT_ONCE, now: at, medium });
    more = taken > 0;
    const outcomes = permitted.map(({ row: { personId, id, fence } }) => ({
      personId,
      id,
      fence,
      state: "accepted" as const,
      reason: null,
      reply: null,
      at,
      dueAt: null,
      counted: true,
    }));
    if (outcomes.length > 0) {
      await postgres.transaction(async (tx) => {
        const sent = await endRows(tx, outcomes);
        if (medium === "email") await countMails(tx, medium, sent.length);
        await identify.record(tx, sentEvents(sent));
      });
    }
    for (const { row, campaign } of permitted) {
      const { personId, id: sendId, campaignId, address } = row;
      out.push({ personId, sendId, campaignId, subject: campaign.subject, address: address ?? "", at });
    }
  }
  return out;
}

export function createPast(deps: PastDeps): Past {
  const { postgres } = deps;
  return {
    send: (campaign) => postgres.transaction((tx) => send(tx, deps, campaign)),
    carry: (medium) => carry(deps, medium),
    cameBack: ({ visits, replies, bounces }) =>
      postgres.transaction(async (tx) => {
        await insertVisits(tx, visits);
        await insertReplies(tx, replies);
        for (const { sendId, at } of bounces) {
          const row = await sentRow(tx, sendId);
          if (row !== null) await bounce(tx, deps, row, NO_SUCH_MAILBOX, at);
        }
      }),
    alerts: (wants) => postgres.transaction((tx) => insertAlerts(tx, wants)),
  };
}
