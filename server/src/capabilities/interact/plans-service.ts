// Campaigns that start by themselves at a moment, which can be taken back until then.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import { oneCampaign, type Campaigns } from "./campaigns-service.ts";
import { dropPlan, duePlans, markPlanFault, planOf, putPlan, type PlanRow } from "./plans-store.ts";

export interface Plans {
  of(id: string): Promise<PlanRow | null>;
  /** `people` is the number the user typed, as for a start. */
  plan(id: string, at: Date, people: number, actor: string): Promise<PlanRow>;
  drop(id: string): Promise<void>;
  /** Starts what is due; what missed its moment, or has another audience than planned, waits for somebody. How many started. */
  run(): Promise<number>;
}

export interface PlansDeps {
  readonly postgres: Postgres;
  readonly campaigns: Pick<Campaigns, "start" | "audience">;
  readonly trust: Pick<Trust, "getSetting">;
  readonly clock: Clock;
  readonly instance: string;
}

/** Between planning and starting there is time to think again. */
const COOL_OFF = 5 * 60_000;
/** Later than that its moment was missed. */
const WINDOW = 2 * 3_600_000;
/** An audience that grew or shrank by more is another one than was looked at. */
const DRIFT = 0.1;

async function startPlanned({ postgres, campaigns, clock }: PlansDeps, plan: PlanRow): Promise<boolean> {
  const wait = async (fault: string): Promise<boolean> => {
    await markPlanFault(postgres.db, plan.campaignId, fault);
    return false;
  };
  if (clock().getTime() - plan.at.getTime() > WINDOW)
    return wait("Its moment was missed, for nothing was running then. Start it, or plan it anew.");
  const { matched, heldBack } = await campaigns.audience(plan.campaignId);
  const people = matched - heldBack;
  if (Math.abs(people - plan.people) > DRIFT * plan.people) {
    return wait(
      `The audience is ${people} people now; ${plan.people} were planned. Look at the numbers again, then start it or plan it anew.`,
    );
  }
  try {
    await campaigns.start(plan.campaignId, people, plan.plannedBy);
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return wait(error.message);
  }
}

export function createPlans(deps: PlansDeps): Plans {
  const { postgres, trust, clock, instance } = deps;
  const { db } = postgres;
  return {
    of: (id) => planOf(db, id),
    async plan(id, at, people, actor) {
      const row = await oneCampaign(db, id);
      if (row.startedAt !== null || row.journeyId !== null)
        throw new Problem("conflict", "Only a campaign that has not started can be planned.");
      if (at.getTime() < clock().getTime() + COOL_OFF) {
        throw new Problem("invalid", "Plan it five minutes ahead at least, so that it can still be taken back.");
      }
      await putPlan(db, id, { at, people, by: actor, now: clock() });
      const plan = await planOf(db, id);
      if (plan === null) throw new Problem("conflict", "This campaign is archived. Restore it first.");
      return plan;
    },
    drop: (id) => dropPlan(db, id),
    async run() {
      // A restored copy starts nothing until it is armed.
      const armed = await trust.getSetting<string>(db, "armedInstance");
      if (armed !== undefined && armed !== instance) return 0;
      let started = 0;
      for (const plan of await duePlans(db, clock())) if (await startPlanned(deps, plan)) started++;
      return started;
    },
  };
}
