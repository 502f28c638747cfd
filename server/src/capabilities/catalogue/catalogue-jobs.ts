import type { Clock } from "../../platform/clock.ts";
import { COMPLEMENTS_JOB, type Complements } from "./index.ts";

export function catalogueJobs(complements: Complements, clock: Clock): { name: string; handler: (data: unknown) => Promise<void> }[] {
  return [
    {
      name: COMPLEMENTS_JOB,
      async handler(data) {
        const asked = typeof data === "object" && data !== null && "asOf" in data ? new Date(String(data.asOf)) : clock();
        // Several refreshes may have asked; one computation serves them all.
        const done = await complements.state();
        if (done === null || done.at <= asked) await complements.compute(clock());
      },
    },
  ];
}
