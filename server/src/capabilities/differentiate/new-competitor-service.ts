import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Db } from "../../platform/postgres.ts";
import { roundMoney } from "../../vocabulary/money.ts";
import type { Identify } from "../identify/index.ts";
import { namesOf, type AttitudeReport } from "./attitude-service.ts";
import { assumptions, DOUBT, pullOf, type Competitor } from "./new-competitor.ts";
import { atRisk, leavers, type AtRisk, type Leaver } from "./new-competitor-reads.ts";
import { decodePlace, encodePlace } from "./place.ts";
import { publishedStudy } from "./studies-reads.ts";

export interface CompetitorDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly identify: Pick<Identify, "cards">;
  readonly currency: () => Promise<string>;
}

export interface CompetitorPage {
  readonly asOf: string | null;
  readonly sentence: string;
  readonly assumptions: string[];
  readonly cells: AtRisk[];
  readonly going: { readonly people: number; readonly low: number; readonly high: number };
  readonly atRisk: { readonly minor: number; readonly low: number; readonly high: number };
}

export interface NewCompetitor {
  page(competitor: Competitor): Promise<CompetitorPage>;
  people(
    competitor: Competitor,
    cursor?: string,
    limit?: number,
  ): Promise<{ items: (Leaver & { readonly name: string | null })[]; nextCursor: string | null }>;
}

const n = (value: number): string => Math.round(value).toLocaleString("en");

async function page({ clickhouse, currency }: CompetitorDeps, competitor: Competitor): Promise<CompetitorPage> {
  const published = await publishedStudy<AttitudeReport>(clickhouse, "attitude");
  const nothing = {
    asOf: null,
    assumptions: assumptions(competitor),
    cells: [],
    going: { people: 0, low: 0, high: 0 },
    atRisk: { minor: 0, low: 0, high: 0 },
  };
  if (published === null) return { ...nothing, sentence: "This has not been worked out yet: that follows the next refresh of values." };
  const pull = pullOf(competitor);
  const cells = await atRisk(clickhouse, pull, published.report.spread);
  const people = cells.reduce((sum, cell) => sum + cell.people, 0);
  if (people === 0) return { ...nothing, sentence: "Nobody has bought in the past two years, so nobody can go." };
  const [going, minor] = [cells.reduce((sum, cell) => sum + cell.going, 0), cells.reduce((sum, cell) => sum + cell.atRiskMinor, 0)];
  // A pull cannot exceed everybody.
  const [least, most] = [1 - DOUBT, Math.min(1 + DOUBT, pull > 0 ? 1 / pull : 1)];
  const code = await currency();
  const money = (amount: number): string => roundMoney(amount, code);
  return {
    asOf: published.asOf,
    sentence:
      pull === 0
        ? "It offers nothing that we do not, so nobody goes."
        : `About ${n(going)} of ${n(people)} customers would go (${n(going * least)} to ${n(going * most)}), and with them ${money(minor)} of the coming year's sales (${money(minor * least)} to ${money(minor * most)}).`,
    assumptions: assumptions(competitor),
    cells,
    going: { people: Math.round(going), low: Math.round(going * least), high: Math.round(going * most) },
    atRisk: { minor: Math.round(minor), low: Math.round(minor * least), high: Math.round(minor * most) },
  };
}

export function createNewCompetitor(deps: CompetitorDeps): NewCompetitor {
  const { clickhouse } = deps;
  return {
    page: (competitor) => page(deps, competitor),
    async people(competitor, cursor, limit = 50) {
      const published = await publishedStudy<AttitudeReport>(clickhouse, "attitude");
      const rows = await leavers(clickhouse, pullOf(competitor), published?.report.spread ?? 1, decodePlace(cursor), limit + 1);
      const shown = rows.slice(0, limit);
      const names = await namesOf(deps, shown);
      return {
        items: shown.map((row) => ({ ...row, name: names.get(row.personId) ?? null })),
        nextCursor: rows.length > limit ? encodePlace(shown.at(-1)) : null,
      };
    },
  };
}
