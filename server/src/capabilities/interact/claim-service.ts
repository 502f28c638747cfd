import type { Db, Postgres } from "../../platform/postgres.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { campaignsBy } from "./campaigns-store.ts";
import type { CampaignRow } from "./interact-tables.ts";
import { presentationOf } from "./presentation.ts";
import { claimRows, writeGateResults, type Claim, type ClaimedRow, type GateResult } from "./outbox-store.ts";
import { twinsOf, type TwinDeps } from "./twins-service.ts";

export interface ClaimDeps extends TwinDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards">;
  readonly trust: Pick<Trust, "gate" | "joined">;
}

/** A row that may be sent, with all that is needed to write it. */
export interface Permitted {
  readonly row: ClaimedRow;
  readonly card: PersonCard;
  readonly campaign: CampaignRow;
}

/** The name of a send's question to the gate. */
export const askOf = (sendId: string): string => `send:${sendId}`;

interface Passed {
  readonly permitted: Permitted[];
  /** What became of the others: refused, or put off. */
  readonly others: readonly GateResult[];
}

async function passGate(tx: Db, deps: ClaimDeps, claim: Claim, claimed: readonly ClaimedRow[]): Promise<Passed> {
  const twins = await twinsOf(tx, deps, claimed, claim.now);
  const aside = new Set(twins.aside.map((row) => row.id));
  const rows = claimed.filter((row) => !aside.has(row.id));
  const cards = new Map(
    (
      await deps.identify.cards(
        tx,
        rows.map((row) => row.personId),
      )
    ).map((card) => [card.id, card]),
  );
  const campaigns = new Map((await campaignsBy(tx, [...new Set(rows.map((row) => row.campaignId))])).map((one) => [one.id, one]));
  const answers = await deps.trust.gate.ask(
    tx,
    rows.map((row) => {
      const card = cards.get(row.personId);
      const campaign = campaigns.get(row.campaignId);
      return {
        personId: row.personId,
        ask: askOf(row.id),
        purpose: campaign?.purpose ?? "offers",
        medium: row.medium,
        // The address may have changed or gone since the audience was fixed; the frozen one must still be theirs.
        address: twins.address(row, card),
        timeZone: card?.timeZone ?? null,
        country: card?.country ?? null,
        presentation: campaign === undefined ? null : presentationOf(campaign, row.medium),
      };
    }),
    claim.now,
  );
  const permitted: Permitted[] = [];
  const others: GateResult[] = [...twins.aside];
  rows.forEach((row, i) => {
    const answer = answers[i];
    const card = cards.get(row.personId);
    const campaign = campaigns.get(row.campaignId);
    if (answer?.verdict === "permitted" && card !== undefined && campaign !== undefined)
      return void permitted.push({ row, card, campaign });
    const deferred = answer?.verdict === "deferred";
    others.push({
      personId: row.personId,
      id: row.id,
      state: deferred ? "queued" : "suppressed",
      reason: answer?.reason ?? "no-address",
      dueAt: deferred ? answer.dueAt : null,
    });
  });
  await writeGateResults(tx, others, claim.now);
  return { permitted, others };
}

/** Takes rows and asks the gate, in the caller's transaction. */
export async function claimIn(tx: Db, deps: ClaimDeps, what: Claim): Promise<Passed & { readonly taken: number }> {
  const rows = await claimRows(tx, what);
  return { taken: rows.length, ...(rows.length === 0 ? { permitted: [], others: [] } : await passGate(tx, deps, what, rows)) };
}

/** Takes rows and asks the gate in one transaction: a withdrawal that committed before means no message. */
export const claim = (deps: ClaimDeps, what: Claim): Promise<{ taken: number; permitted: Permitted[] }> =>
  deps.postgres.transaction((tx) => claimIn(tx, deps, what));
