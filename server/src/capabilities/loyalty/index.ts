import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import type { Identify } from "../identify/index.ts";
import { createMembers, type Members, type MembersDeps } from "./members-service.ts";
import { allowDeletes } from "./members-store.ts";
import { createCatchUps, type CatchUps } from "./catch-up-service.ts";
import { createEarning, type Earning } from "./earning-service.ts";
import { createOwnPoints, type OwnPoints } from "./own-points-service.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { createPoints, type Points, type PointsDeps } from "./points-service.ts";
import { createProgrammes, type Programmes } from "./programme-service.ts";

export { isCardNumber } from "./card.ts";
export type { Application, Member, Members } from "./members-service.ts";
export { createOwnPoints, type OwnPoints, type PointsMoment } from "./own-points-service.ts";
export type { Balance } from "./points-reads.ts";
export type { Ended, Given, Points, PointsAsk, Redeemed } from "./points-service.ts";

/** The door of loyalty: who carries a card, which from then on is an identifier of the person, and the points of everybody. */
export interface Loyalty extends PersonRecords {
  readonly members: Members;
  readonly points: Points;
  readonly programmes: Programmes;
  /** What purchases earn. */
  readonly earning: Earning;
  /** Purchases from before the programme, and how the earning goes. */
  readonly catchUps: CatchUps;
  /** What people see of their points. */
  readonly ownPoints: OwnPoints;
}

export interface LoyaltyDeps {
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly identify: MembersDeps["identify"] & Pick<Identify, "projection">;
  readonly trust: MembersDeps["trust"] & PointsDeps["trust"];
  readonly clock: Clock;
  /** ISO 4217 code of the business. */
  readonly currency: () => Promise<string>;
}

export function createLoyalty({ postgres, clickhouse, identify, trust, clock, currency }: LoyaltyDeps): Loyalty {
  const records = personRecords(PERSON_TABLES);
  const programmes = createProgrammes({ postgres, clickhouse, clock });
  const earning = createEarning({ postgres, identify, clock, programmes, currency });
  return {
    ...records,
    async eraseRecords(tx, ids) {
      await allowDeletes(tx);
      return records.eraseRecords(tx, ids);
    },
    points: createPoints({ postgres, clock, trust, programmeNow: programmes.now }),
    programmes,
    earning,
    catchUps: createCatchUps({ postgres, clock, earning }),
    ownPoints: createOwnPoints({ clock }),
    members: createMembers({ postgres, identify, trust, clock }),
  };
}
