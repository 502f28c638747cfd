// Programs elsewhere are told what happens here: Standard Webhooks 1.0, signed, at least once, with the same id at every try.
import { Webhook } from "standardwebhooks";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { OutgoingFailure, type Outgoing } from "../../platform/outgoing.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { restAfter } from "./breaker.ts";
import { hostFault, webAddressFault } from "./media/address-fault.ts";
import { typeOf, WEBHOOK_FACTS, type WebhookFact } from "./webhook-facts.ts";
import {
  claimDeliveries,
  deliveriesOf,
  endpointBy,
  endpoints,
  insertDeliveries,
  insertEndpoint,
  queueAgain,
  releaseDelivery,
  setFailures,
  updateEndpoint,
  writeDelivery,
  type DeliveryLine,
  type DueDelivery,
  type EndpointRow,
  type EndpointWords,
} from "./webhooks-store.ts";

export interface WebhooksDeps {
  readonly postgres: Postgres;
  readonly outgoing: Outgoing;
  readonly clock: Clock;
  readonly keyFor: (purpose: string) => string;
}

export type EndpointView = Omit<EndpointRow, "secretNumber">;
export type EndpointChange = { readonly [Key in keyof EndpointWords]?: EndpointWords[Key] | undefined } & {
  readonly archived?: boolean | undefined;
};

export interface Webhooks {
  readonly facts: readonly WebhookFact[];
  list(): Promise<EndpointView[]>;
  /** The secret is shown here and nowhere else. */
  add(words: EndpointWords, actor: string): Promise<{ readonly endpoint: EndpointView; readonly secret: string }>;
  change(id: string, change: EndpointChange): Promise<EndpointView>;
  /** A new secret; the old one signs nothing any more. */
  renewSecret(id: string): Promise<{ readonly endpoint: EndpointView; readonly secret: string }>;
  deliveries(id: string, cursor: string | undefined): Promise<{ items: DeliveryLine[]; nextCursor: string | null }>;
  /** Sends one again, with the id it always had. */
  resend(delivery: string): Promise<void>;
  /** Delivers what is due; returns how many were tried. */
  drain(): Promise<number>;
}

/** Seconds until the next try after each one, as the standard proposes; after the last it is given up. */
const TRIES = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
const BATCH = 50;
const LANES = 8;
const PAGE = 50;

/** Called with each fact, in the transaction that announces it: there is a delivery if and only if the fact is true. */
export async function noteFact(tx: Db, fact: string, data: object, at: Date): Promise<void> {
  if (!WEBHOOK_FACTS.some((one) => one.fact === fact)) return;
  await insertDeliveries(tx, fact, newId(), JSON.stringify({ type: typeOf(fact), timestamp: at.toISOString(), data }), at);
}

function checked({ url, allowedHost, facts }: EndpointWords): void {
  const fault = webAddressFault(url) ?? (allowedHost === "" ? null : hostFault(allowedHost));
  if (fault !== null) throw new Problem("invalid", fault);
  const stranger = facts.find((fact) => !WEBHOOK_FACTS.some((one) => one.fact === fact));
  if (stranger !== undefined) throw new Problem("invalid", `There is no fact “${stranger}”.`);
}

const viewOf = ({ secretNumber: _secretNumber, ...row }: EndpointRow): EndpointView => row;

class Deliverer {
  readonly #deps: WebhooksDeps;
  readonly #secretOf: (row: EndpointRow) => string;
  readonly #failures = new Map<string, number>();

  constructor(deps: WebhooksDeps, secretOf: (row: EndpointRow) => string) {
    this.#deps = deps;
    this.#secretOf = secretOf;
  }

  async round(): Promise<number> {
    const { postgres, clock } = this.#deps;
    const due = await postgres.transaction((tx) => claimDeliveries(tx, clock(), BATCH));
    const rows = new Map((due.length === 0 ? [] : await endpoints(postgres.db)).map((row) => [row.id, row]));
    this.#failures.clear();
    const queue = [...due];
    const lane = async (): Promise<void> => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
        const endpoint = rows.get(one.endpointId);
        if (endpoint !== undefined) await this.#deliver(one, endpoint);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    return due.length;
  }

  async #deliver(one: DueDelivery, endpoint: EndpointRow): Promise<void> {
    const { postgres, outgoing, clock } = this.#deps;
    const failures = this.#failures.get(endpoint.id) ?? endpoint.failures;
    // The others of this batch wait too once an endpoint is left alone.
    if (failures > endpoint.failures && restAfter(failures) > 0) return releaseDelivery(postgres.db, one.id);
    const at = clock();
    let reply: string;
    let taken = false;
    try {
      const id = `msg_${one.eventId}`;
      const headers = {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(this.#secretOf(endpoint)).sign(id, at, one.body),
      };
      const answer = await outgoing.post({ url: endpoint.url, headers, body: one.body, allowedHost: endpoint.allowedHost });
      taken = answer.status >= 200 && answer.status < 300;
      reply = `${answer.status} ${answer.body.slice(0, 200)}`.trim();
    } catch (error) {
      if (!(error instanceof OutgoingFailure)) throw error;
      reply = error.message;
    }
    const wait = TRIES[one.attempts - 1];
    const state = taken ? "delivered" : wait === undefined ? "failed" : "queued";
    const dueAt = state === "queued" && wait !== undefined ? new Date(at.getTime() + wait * 1000) : null;
    const now = taken ? 0 : (this.#failures.get(endpoint.id) ?? endpoint.failures) + 1;
    this.#failures.set(endpoint.id, now);
    await postgres.transaction(async (tx) => {
      await writeDelivery(tx, one.id, { state, reply, dueAt, at });
      await setFailures(tx, endpoint.id, now, restAfter(now) === 0 ? null : new Date(at.getTime() + restAfter(now)));
    });
  }
}

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { postgres, clock, keyFor } = deps;
  const secretOf = ({ id, secretNumber }: EndpointRow): string =>
    `whsec_${Buffer.from(keyFor(`webhook:${id}:${secretNumber}`), "hex")
      .subarray(0, 32)
      .toString("base64")}`;
  const deliverer = new Deliverer(deps, secretOf);
  const one = async (db: Db, id: string): Promise<EndpointRow> => {
    const row = await endpointBy(db, id);
    if (row === null) throw new Problem("not-found", "There is no such webhook.");
    return row;
  };
  return {
    facts: WEBHOOK_FACTS,
    list: async () => (await endpoints(postgres.db)).map(viewOf),
    async add(words, actor) {
      checked(words);
      const row = await postgres.transaction(async (tx) => one(tx, await insertEndpoint(tx, words, actor, clock())));
      return { endpoint: viewOf(row), secret: secretOf(row) };
    },
    change: (id, { archived, ...words }) =>
      postgres.transaction(async (tx) => {
        const row = await one(tx, id);
        const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
        const archivedAt = archived === undefined ? row.archivedAt : archived ? clock() : null;
        const next: EndpointRow = { ...row, ...given, archivedAt };
        checked(next);
        await updateEndpoint(tx, next);
        return viewOf(next);
      }),
    renewSecret: (id) =>
      postgres.transaction(async (tx) => {
        const row = await one(tx, id);
        const next = { ...row, secretNumber: row.secretNumber + 1 };
        await updateEndpoint(tx, next);
        return { endpoint: viewOf(next), secret: secretOf(next) };
      }),
    async deliveries(id, cursor) {
      const rows = await deliveriesOf(postgres.db, id, cursor, PAGE + 1);
      const items = rows.slice(0, PAGE);
      return { items, nextCursor: rows.length > PAGE ? (items.at(-1)?.id ?? null) : null };
    },
    async resend(delivery) {
      if (!(await queueAgain(postgres.db, delivery, clock()))) throw new Problem("not-found", "There is no such delivery.");
    },
    drain: () => deliverer.round(),
  };
}
