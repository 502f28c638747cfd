// What is worked out after a refresh, by a job of its own, one study after the other.
import { createHash } from "node:crypto";
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { newId } from "../../platform/ids.ts";
import type { RecordSection } from "../../platform/records.ts";
import { dayOf } from "../../vocabulary/time.ts";
import { createAttitudes, type Attitudes } from "./attitude-service.ts";
import { createNewCompetitor, type CompetitorDeps, type NewCompetitor } from "./new-competitor-service.ts";
import { createValidation, type Validation, type ValidationDeps } from "./validation-service.ts";
import { createNeeds, type Needs, type NeedsDeps } from "./needs-service.ts";
import { createReasons, type Reasons, type ReasonsDeps } from "./reasons-service.ts";
import { createWallets, type WalletDeps, type Wallets } from "./wallet-service.ts";
import { endings } from "./endings-store.ts";
import { withSaid } from "./said-service.ts";
import { publishedStudy, signOfProjection, studyRows } from "./studies-reads.ts";
import { publishStudy } from "./studies-store.ts";
import { publishedRun } from "./value-reads.ts";

export interface Studies {
  readonly needs: Needs;
  readonly attitudes: Attitudes;
  readonly reasons: Reasons;
  readonly newCompetitor: NewCompetitor;
  readonly wallets: Wallets;
  readonly validation: Validation;
  /** All of them anew, as of the end of a day. */
  run(asOf: Date): Promise<void>;
  /** The same, but only if they have not been since the moment and something that they read has changed; false where not. */
  follow(asOf: Date, refreshedAt: Date): Promise<boolean>;
  /** What was estimated of the records. */
  exportRecords(ids: readonly string[]): Promise<RecordSection[]>;
}

const TITLES = {
  needs: "What we think they need: the group they buy like",
  wallet: "What we think they spend on such things in all",
  attitude: "Habit or heart: how attached we think they are, and by what evidence",
  reasons: "Why we think they fell silent or did not buy",
} as const;

async function exportStudies(clickhouse: ClickHouse, ids: readonly string[]): Promise<RecordSection[]> {
  const sections: RecordSection[] = [];
  for (const study of Object.keys(TITLES) as (keyof typeof TITLES)[]) {
    const rows = await studyRows(clickhouse, study, ids);
    if (rows.length > 0) sections.push({ table: `differentiate.${study}`, title: TITLES[study], rows });
  }
  return sections;
}

/** What was followed last. */
interface Followed {
  readonly sign: string;
}

/** A sign of all that studies read: the projection (what people told and allow stands there too), the values, endings noted, and who is left out. */
async function signOf({ clickhouse, db, restricted }: NeedsDeps): Promise<string> {
  const [run, projection, noted, without] = await Promise.all([
    publishedRun(clickhouse),
    signOfProjection(clickhouse),
    endings(db),
    restricted(),
  ]);
  return createHash("sha256")
    .update(JSON.stringify([{ ...run?.report, millis: null }, projection, noted, [...without].sort()]))
    .digest("hex");
}

/** @param inTurn one piece of work after the other: an erasure must not meet a study that would write the person again */
export function createStudies(
  deps: NeedsDeps & ValidationDeps & CompetitorDeps & WalletDeps & ReasonsDeps,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): Studies {
  const { clickhouse } = deps;
  const needs = createNeeds(deps);
  const attitudes = createAttitudes(deps);
  const validation = createValidation(deps);
  const wallets = createWallets(deps);
  const newCompetitor = createNewCompetitor(deps);
  const reasons = createReasons(deps);
  const all = (asOf: Date): Promise<void> =>
    withSaid(deps, undefined, async (said) => {
      await needs.study(asOf, said);
      await attitudes.study(asOf, said);
      await reasons.study();
      await validation.study(asOf, said);
      await wallets.study(asOf);
    });
  return {
    needs,
    attitudes,
    newCompetitor,
    wallets,
    reasons,
    validation: { ...validation, study: (asOf, said) => inTurn(() => validation.study(asOf, said)) },
    run: (asOf) => inTurn(() => all(asOf)),
    follow: (asOf, refreshedAt) =>
      inTurn(async () => {
        const last = await publishedStudy<Followed>(clickhouse, "all");
        if (last !== null && last.computedAt >= refreshedAt) return false;
        const sign = await signOf(deps);
        const changed = last?.report.sign !== sign;
        if (changed) await all(asOf);
        await publishStudy(clickhouse, "all", { run: newId(), asOf: dayOf(asOf), at: deps.clock() }, { sign });
        return changed;
      }),
    exportRecords: (ids) => exportStudies(clickhouse, ids),
  };
}
