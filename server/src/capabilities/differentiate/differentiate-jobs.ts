import type { Clock } from "../../platform/clock.ts";
import { COMPARE_JOB, REFRESH_JOB, STUDIES_JOB, VALIDATION_JOB, type Differentiate } from "./index.ts";

/** Every night after the quiet hours of most places began. */
export const REFRESH_CRON = "15 2 * * *";

export function differentiateJobs(room: Differentiate, clock: Clock): { name: string; handler: (data: unknown) => Promise<void> }[] {
  return [
    {
      name: REFRESH_JOB,
      async handler(data) {
        const asOf = typeof data === "object" && data !== null && "asOf" in data ? new Date(String(data.asOf)) : clock();
        // Many may ask while one refresh works (an import, joinings one after the other): the next one serves them all.
        if (!room.begunSince(asOf)) await room.refresh(Number.isNaN(asOf.getTime()) ? clock() : asOf);
      },
    },
    {
      name: COMPARE_JOB,
      async handler() {
        await room.models.compare();
      },
    },
    {
      name: VALIDATION_JOB,
      async handler() {
        const { asOf } = await room.state();
        if (asOf !== null) await room.studies.validation.study(new Date(asOf));
      },
    },
    {
      name: STUDIES_JOB,
      async handler() {
        const { asOf, refreshedAt } = await room.state();
        // Two refreshes may have asked; one study serves them both.
        if (asOf !== null && refreshedAt !== null) await room.studies.follow(new Date(asOf), new Date(refreshedAt));
      },
    },
  ];
}
