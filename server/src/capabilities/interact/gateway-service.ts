// What a gateway tells us after it took a message: what became of it, and what people answered.
import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { askOf } from "./claim-service.ts";
import { noteArrived, noteLost } from "./gateway-store.ts";
import { mediumOf } from "./media/index.ts";
import { mobileNumber } from "./media/sms.ts";
import { sentEvents } from "./sent-events.ts";
import { asksToStop } from "./stop-words.ts";

export interface GatewayDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "purposes" | "recordConsents" | "suppress" | "gate">;
  readonly identify: Pick<Identify, "personBy" | "record">;
  readonly clock: Clock;
  readonly publicUrl: string;
  readonly keyFor: (purpose: string) => string;
}

export type GatewayNews =
  | {
      readonly type: "receipt";
      readonly id: string;
      readonly status: "delivered" | "failed";
      /** The number takes no messages at all. */
      readonly permanent?: boolean | undefined;
      readonly detail?: string | undefined;
    }
  /** @property id the gateway's own, the same when it tells us again */
  | { readonly type: "message"; readonly id: string; readonly from: string; readonly text: string };

export interface Gateway {
  /** Where a gateway of this medium reports to; whoever knows the address may report. */
  url(medium: string): string;
  /** Takes news; telling it again changes nothing more. Throws for a key that is not ours. */
  take(medium: string, key: string, news: GatewayNews): Promise<void>;
}

async function takeReceipt(tx: Db, deps: GatewayDeps, medium: string, news: Extract<GatewayNews, { type: "receipt" }>): Promise<void> {
  const reply = `${news.status}${news.detail === undefined ? "" : `: ${news.detail}`}`;
  if (news.status === "delivered") {
    await deps.identify.record(tx, sentEvents(await noteArrived(tx, medium, news.id, reply)));
    return;
  }
  const lost = await noteLost(tx, medium, news.id, reply);
  if (lost === null) return;
  // What did not arrive was not had.
  await deps.trust.gate.release(tx, [{ personId: lost.personId, ask: askOf(lost.id) }]);
  if (news.permanent !== true || lost.address === null) return;
  await deps.trust.suppress(tx, [{ medium, address: lost.address, reason: "hard-bounce", source: reply.slice(0, 200), at: deps.clock() }]);
}

async function takeMessage(tx: Db, deps: GatewayDeps, medium: string, news: Extract<GatewayNews, { type: "message" }>): Promise<void> {
  const { trust, identify, clock } = deps;
  const number = mobileNumber(news.from) ?? news.from;
  const at = clock();
  const personId = await identify.personBy(tx, "phone", number);
  if (personId !== null) {
    await identify.record(tx, [
      {
        personId,
        messageId: `${medium}-in:${news.id}`,
        type: "track",
        name: "SMS Received",
        at,
        source: "gateway",
        payload: { detail: news.text.slice(0, 500) },
      },
    ]);
  }
  if (!asksToStop(news.text)) return;
  // The number stays silent even where nobody knows whose it is.
  await trust.suppress(tx, [{ medium, address: number, reason: "stop-word", source: news.text.slice(0, 200), at }]);
  if (personId === null) return;
  const purposes = (await trust.purposes(tx)).filter((purpose) => purpose.class !== "service");
  await trust.recordConsents(
    tx,
    purposes.map(({ id: purpose }) => ({
      personId,
      identifier: number,
      purpose,
      medium,
      decision: "withdrawn" as const,
      method: "stop-word",
      actor: "person",
      at,
      words: { id: "stop-word", version: 1, language: "und", text: news.text.slice(0, 500) },
      evidence: { message: news.id },
    })),
  );
}

export function createGateway(deps: GatewayDeps): Gateway {
  const keyOf = (medium: string): string => deps.keyFor(`gateway:${medium}`).slice(0, 40);
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return {
    url: (medium) => `${deps.publicUrl}/v1/gateway/${medium}/${keyOf(medium)}`,
    async take(medium, key, news) {
      if (mediumOf(medium)?.handing.by !== "http" || !timingSafeEqual(digest(key), digest(keyOf(medium))))
        throw new Problem("not-found", "There is no such address.");
      await deps.postgres.transaction((tx) =>
        news.type === "receipt" ? takeReceipt(tx, deps, medium, news) : takeMessage(tx, deps, medium, news),
      );
    },
  };
}
