// What another rule would have brought (U2): weighed every night, and when asked for, from the decisions of the last months.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { inThread } from "../../platform/thread.ts";
import { DAY } from "../../vocabulary/time.ts";
import { offersBy } from "./offers-store.ts";
import type { WhatIfReport, WhatIfRule, WhatIfTask } from "./what-if.ts";
import { believedBy, candidateSets, weighableDecisions } from "./what-if-reads.ts";
import { keptWhatIf, putWhatIf } from "./what-if-store.ts";
import { pageSentence, ruleName, ruleSentence } from "./what-if-words.ts";

export interface WhatIfDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly queue: Queue;
  /** Time zone and currency of the business. */
  readonly business: () => Promise<{ readonly currency: string }>;
}

export interface WhatIf {
  /** Weighs the decisions of the last half year, in a thread of its own. */
  study(): Promise<void>;
  /** Asks for it as a job. */
  ask(): Promise<void>;
  page(): Promise<WhatIfPage>;
}

export interface WhatIfPage {
  readonly studiedAt: Date | null;
  readonly sentence: string;
  readonly report: Omit<WhatIfReport, "rules"> | null;
  readonly rules: (WhatIfRule & { readonly name: string; readonly sentence: string })[];
}

export const WHAT_IF_JOB = "weigh other rules";

const DAYS = 180;
/** The newest: more would only make intervals narrower that are about times gone by. */
const MOST = 10_000;

export function createWhatIf({ postgres, clock, queue, business }: WhatIfDeps): WhatIf {
  const { db } = postgres;
  return {
    async study() {
      const studiedAt = clock();
      const decisions = await weighableDecisions(db, new Date(studiedAt.getTime() - DAYS * DAY), MOST);
      const of = <Part>(part: (decision: (typeof decisions)[number]) => Part): Part[] => [...new Set(decisions.map(part))];
      const [sets, believed] = await Promise.all([
        candidateSets(
          db,
          of(({ candidates }) => candidates),
        ),
        believedBy(
          db,
          of(({ model }) => model),
        ),
      ]);
      const task: WhatIfTask = { decisions, sets, believed, seed: `what if ${studiedAt.toISOString()}` };
      await putWhatIf(db, { studiedAt, report: await inThread(new URL("./what-if-worker.ts", import.meta.url), task) });
    },
    ask: () => queue.announce(db, WHAT_IF_JOB, {}),
    async page() {
      const [kept, { currency }] = await Promise.all([keptWhatIf(db), business()]);
      if (kept === null) return { studiedAt: null, sentence: pageSentence(null, currency), report: null, rules: [] };
      const { rules, ...report } = kept.report;
      const offers = await offersBy(
        db,
        rules.flatMap(({ rule }) => (rule.includes("-") && !rule.startsWith("next: ") ? [rule] : [])),
      );
      return {
        studiedAt: kept.studiedAt,
        sentence: pageSentence(kept.report, currency),
        report,
        rules: rules.map((rule) => ({
          ...rule,
          name: ruleName(rule.rule, offers.get(rule.rule)?.name),
          sentence: ruleSentence(rule, currency),
        })),
      };
    },
  };
}
