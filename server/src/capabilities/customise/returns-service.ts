// What comes back of orders gives back of offers by itself: the event log is followed, and what was used with an order is brought to what the log
// says of it. Done again, nothing is left to do.
import type { Postgres } from "../../platform/postgres.ts";
import type { Identify } from "../identify/index.ts";
import { anythingOnOrders, goodsOfOrder, ordersWithUses, usedWithOrder, type OrderBack } from "./returns-reads.ts";
import type { Uses } from "./uses-service.ts";

export interface ReturnsDeps {
  readonly postgres: Postgres;
  readonly identify: { readonly projection: { readonly followers: Pick<Identify["projection"]["followers"], "events" | "pass" | "skip"> } };
  readonly uses: Pick<Uses, "giveBack">;
  /** ISO 4217 code of the business. */
  readonly currency: () => Promise<string>;
}

export interface Returns {
  /** Looks at what came back since the last time; how many uses gave something back. */
  run(): Promise<number>;
}

const READER = "returns";
const EVENTS = 500;

async function bringToLog({ postgres, uses, currency }: ReturnsDeps, order: OrderBack): Promise<number> {
  const { bought, back } = await goodsOfOrder(postgres.db, order, await currency());
  if (back <= 0) return 0;
  const whole = bought > 0 && back >= bought;
  const ask = { key: `log:${back}${whole ? ":whole" : ""}`, returnedMinor: back, byLog: true, whole };
  let given = 0;
  for (const { id } of await usedWithOrder(postgres.db, order)) {
    const answer = await postgres.transaction((tx) => uses.giveBack(tx, { useId: id, ...ask }));
    if ("use" in answer && !answer.again) given++;
  }
  return given;
}

export function createReturns(deps: ReturnsDeps): Returns {
  const { followers } = deps.identify.projection;
  const { db } = deps.postgres;
  return {
    async run() {
      if (!(await anythingOnOrders(db))) {
        await followers.skip(READER);
        return 0;
      }
      let given = 0;
      for (;;) {
        const next = await followers.events(READER, EVENTS);
        if (next === null) return given;
        const back = next.events.filter(({ name }) => name === "Order Refunded");
        for (const order of await ordersWithUses(db, back)) given += await bringToLog(deps, order);
        await followers.pass(READER, next.upTo);
      }
    },
  };
}
