// What is worked out after a refresh, by a job of its own, one study after the other.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { RecordSection } from "../../platform/records.ts";
import { createAttitudes, type Attitudes } from "./attitude-service.ts";
import { createNewCompetitor, type CompetitorDeps, type NewCompetitor } from "./new-competitor-service.ts";
import { createValidation, type Validation, type ValidationDeps } from "./validation-service.ts";
import { createNeeds, type Needs, type NeedsDeps } from "./needs-service.ts";
import { createReasons, type Reasons, type ReasonsDeps } from "./reasons-service.ts";
import { createWallets, type WalletDeps, type Wallets } from "./wallet-service.ts";
import { publishedStudy, studyRows } from "./studies-reads.ts";

export interface Studies {
  readonly needs: Needs;
  readonly attitudes: Attitudes;
  readonly reasons: Reasons;
  readonly newCompetitor: NewCompetitor;
  readonly wallets: Wallets;
  readonly validation: Validation;
  /** All of them anew, as of the end of a day; false if they have been since the moment. */
  run(asOf: Date, unlessSince?: Date): Promise<boolean>;
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
  return {
    needs,
    attitudes,
    newCompetitor,
    wallets,
    reasons,
    validation: { ...validation, study: (asOf) => inTurn(() => validation.study(asOf)) },
    run: (asOf, unlessSince) =>
      inTurn(async () => {
        // The last of them; the validation is worked out by itself too.
        const last = await publishedStudy(clickhouse, "wallet");
        if (unlessSince !== undefined && last !== null && last.computedAt >= unlessSince) return false;
        await needs.study(asOf);
        await attitudes.study(asOf);
        await reasons.study();
        await validation.study(asOf);
        await wallets.study(asOf);
        return true;
      }),
    exportRecords: (ids) => exportStudies(clickhouse, ids),
  };
}
