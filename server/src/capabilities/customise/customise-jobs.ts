import type { Postgres } from "../../platform/postgres.ts";
import type { Offers } from "./offers-service.ts";

/** Held longer than was said: others may have it. */
export const LAPSE_JOB = "offers not used in time";
/** Goods came back: what was used with their order gives back what it should. */
export const RETURNS_JOB = "returns of offers";
const AT_ONCE = 500;

export function customiseJobs(offers: Offers, postgres: Postgres): { name: string; handler: () => Promise<void> }[] {
  return [
    {
      name: LAPSE_JOB,
      async handler() {
        while ((await postgres.transaction((tx) => offers.lapse(tx, AT_ONCE))) > 0);
      },
    },
    { name: RETURNS_JOB, handler: async () => void (await offers.returns.run()) },
  ];
}
