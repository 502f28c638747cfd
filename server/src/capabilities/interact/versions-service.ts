// Two or more ways to say it to the same people, drawn by chance: each version is a message of its own, the campaign itself is the first.
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Audiences } from "../differentiate/index.ts";
import type { PersonCard } from "../identify/index.ts";
import { armFor, type ArmPlan, type Experiments, type PowerReport } from "../learn/index.ts";
import type { Trust } from "../trust/index.ts";
import { campaignsBy, lockCampaign } from "./campaigns-store.ts";
import type { CampaignRow } from "./interact-tables.ts";
import { deleteVersion, insertVersion, versionIds } from "./versions-store.ts";

export interface Version {
  readonly id: string;
  /** A, B, … */
  readonly version: string;
}

export interface Versions {
  add(campaignId: string, actor: string): Promise<Version>;
  drop(campaignId: string, versionId: string): Promise<void>;
  /** What a start now would be able to see, from what these people bought so far. */
  power(campaignId: string, ask: { heldBack?: number | undefined; wished?: number | undefined }): Promise<PowerReport>;
}

export interface VersionsDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "joined">;
  readonly audiences: Pick<Audiences, "members">;
  readonly experiments: Pick<Experiments, "plan">;
}

/** What people buy within so many days of the start counts. */
export const WINDOW_DAYS = 30;
const ONE: readonly ArmPlan[] = [{ name: "treated", share: 1 }];

const FIRST = "A";
const LETTERS = ["B", "C", "D", "E", "F"] as const;

export const versionOf = (row: CampaignRow): Version => ({ id: row.id, version: row.version ?? FIRST });

/** The campaign and its versions, in their order. */
export async function versionRows(db: Db, campaignId: string): Promise<CampaignRow[]> {
  const ids = await versionIds(db, campaignId);
  const rows = new Map((await campaignsBy(db, ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}

/** What the draw divides the people among, in equal parts; nothing where there is one version only. */
export function armsOfVersions(rows: readonly CampaignRow[]): readonly ArmPlan[] | undefined {
  return rows.length < 2 ? undefined : rows.map((row) => ({ name: versionOf(row).version, share: 1 / rows.length }));
}

/** People by the version that the draw gives them, the same as a start will record. */
export function byVersion(
  rows: readonly CampaignRow[],
  cards: readonly PersonCard[],
  arm: (personId: string) => string,
): Map<CampaignRow, PersonCard[]> {
  const [only] = rows;
  const of = new Map(rows.map((row) => [versionOf(row).version, row]));
  const parts = new Map(rows.map((row): [CampaignRow, PersonCard[]] => [row, []]));
  for (const card of cards) {
    const row = rows.length === 1 ? only : of.get(arm(card.id));
    if (row !== undefined) parts.get(row)?.push(card);
  }
  return parts;
}

/** The arm a start would draw for a person. */
export const drawnArm = (row: CampaignRow, arms: readonly ArmPlan[] | undefined) => (personId: string) =>
  armFor(row.id, personId, row.heldBack, arms);

async function draftOf(tx: Db, campaignId: string): Promise<CampaignRow> {
  const row = await lockCampaign(tx, campaignId);
  if (row === null) throw new Problem("not-found", "There is no such campaign.");
  if (row.versionOf !== null || row.journeyId !== null) throw new Problem("conflict", "Only a campaign of its own has versions.");
  if (row.startedAt !== null) throw new Problem("conflict", "This campaign has started; what went out stays as it was.");
  return row;
}

async function powerOf(
  { postgres, trust, audiences, experiments }: VersionsDeps,
  campaignId: string,
  ask: Parameters<Versions["power"]>[1],
): Promise<PowerReport> {
  const rows = await versionRows(postgres.db, campaignId);
  const [row] = rows;
  if (row === undefined) throw new Problem("not-found", "There is no such campaign.");
  const personIds = [...new Set(await trust.joined.personsOf(postgres.db, await audiences.members(row.audience.watchList)))];
  return experiments.plan({
    personIds,
    perDay: 0,
    days: WINDOW_DAYS,
    windowDays: WINDOW_DAYS,
    heldBack: ask.heldBack ?? row.heldBack,
    arms: armsOfVersions(rows) ?? ONE,
    outcome: "money",
    event: null,
    wished: ask.wished ?? null,
  });
}

export function createVersions(deps: VersionsDeps): Versions {
  const { postgres } = deps;
  return {
    add: (campaignId, actor) =>
      postgres.transaction(async (tx) => {
        await draftOf(tx, campaignId);
        const taken = new Set((await versionRows(tx, campaignId)).map((row) => versionOf(row).version));
        const version = LETTERS.find((letter) => !taken.has(letter));
        if (version === undefined) throw new Problem("conflict", `A campaign has at most ${LETTERS.length + 1} versions.`);
        return { id: await insertVersion(tx, campaignId, version, actor), version };
      }),
    drop: (campaignId, versionId) =>
      postgres.transaction(async (tx) => {
        await draftOf(tx, campaignId);
        if (!(await deleteVersion(tx, campaignId, versionId))) throw new Problem("not-found", "There is no such version.");
      }),
    power: (campaignId, ask) => powerOf(deps, campaignId, ask),
  };
}
