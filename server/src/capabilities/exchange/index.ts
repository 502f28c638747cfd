import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Differentiate } from "../differentiate/index.ts";
import { countWilling } from "./pool-reads.ts";
import { poolSentence, told } from "./rounding.ts";

export interface Pool {
  people: number | null;
  rounded: true;
  sentence: string;
}

/** The door of exchange: coopetition. So far it knows how large our own pool is. */
export interface Exchange {
  pool(): Promise<Pool>;
}

export interface ExchangeDeps {
  db: Db;
  differentiate: Pick<Differentiate, "idsInStates">;
  clock: Clock;
}

export function createExchange({ db, differentiate, clock }: ExchangeDeps): Exchange {
  return {
    async pool() {
      const ids = await differentiate.idsInStates(["former", "prospect", "engaged-prospect"]);
      const people = told(await countWilling(db, ids, clock()));
      return { people, rounded: true, sentence: poolSentence(people) };
    },
  };
}
