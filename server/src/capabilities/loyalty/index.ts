import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import { cardNumber } from "./card.ts";
import { allowDeletes, cardOf, insertMembership, nextSerial } from "./members-store.ts";
import { createEarning, type Earning } from "./earning-service.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { createPoints, type Points } from "./points-service.ts";
import { createProgrammes, type Programmes } from "./programme-service.ts";

export { isCardNumber } from "./card.ts";
export type { Balance } from "./points-reads.ts";
export type { Ended, Given, Points, PointsAsk, Redeemed } from "./points-service.ts";

/** The door of loyalty: who carries a card, which from then on is an identifier of the person, and the points of everybody. */
export interface Loyalty extends PersonRecords {
  /** Gives the person a card, or the one they have. */
  enrol(personId: string, channel: string): Promise<string>;
  readonly points: Points;
  readonly programmes: Programmes;
  /** What purchases earn. */
  readonly earning: Earning;
}

export interface LoyaltyDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "addIdentifier" | "record" | "projection">;
  readonly clock: Clock;
  /** ISO 4217 code of the business. */
  readonly currency: () => Promise<string>;
}

export function createLoyalty({ postgres, identify, clock, currency }: LoyaltyDeps): Loyalty {
  const records = personRecords(PERSON_TABLES);
  const programmes = createProgrammes({ postgres, clock });
  return {
    ...records,
    async eraseRecords(tx, ids) {
      await allowDeletes(tx);
      return records.eraseRecords(tx, ids);
    },
    points: createPoints({ postgres, clock, programmeNow: programmes.now }),
    programmes,
    earning: createEarning({ postgres, identify, clock, programmes, currency }),
    enrol: (personId, channel) =>
      postgres.transaction(async (tx) => {
        const [person] = await identify.cards(tx, [personId]);
        if (person === undefined) throw new Problem("not-found", "There is no such person.");
        const had = await cardOf(tx, personId);
        if (had !== null) return had;
        const card = cardNumber(await nextSerial(tx));
        const at = clock();
        await insertMembership(tx, { personId, card, at, channel });
        await identify.addIdentifier(tx, { kind: "card", value: card, personId, source: `loyalty, ${channel}`, at });
        return card;
      }),
  };
}
