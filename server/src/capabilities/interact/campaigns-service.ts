import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Customise, Offer } from "../customise/index.ts";
import { HELD_BACK, type Assigned, type Learn } from "../learn/index.ts";
import { audienceCards, planPeople, reportOf, type AudienceDeps, type AudienceReport, type Planned } from "./audience-service.ts";
import type { Approvals } from "./approvals-service.ts";
import {
  campaignsBy,
  insertCampaign,
  insertSends,
  listCampaigns,
  lockCampaign,
  markStarted,
  setArchived,
  setPaused,
  stateCounts,
  updateDraft,
  type DraftChange,
} from "./campaigns-store.ts";
import { DEFAULT_LETTER, DEFAULT_MJML, DEFAULT_SUBJECT, FIRST_OFFER } from "./default-template.ts";
import type { CampaignRow, NewSend, StateCounts } from "./interact-tables.ts";
import { FIRST_TEXTS, mediumOf } from "./media/index.ts";
import type { ReadyTemplate } from "./template-tables.ts";
import { armsOfVersions, byVersion, drawnArm, versionOf, versionRows, WINDOW_DAYS, type Version } from "./versions-service.ts";
import type { Workshop } from "./workshop-service.ts";

export type CampaignState = "draft" | "sending" | "paused" | "finished";

export interface CampaignSummary {
  readonly id: string;
  readonly name: string;
  readonly state: CampaignState;
  readonly audience: { readonly watchList: string; readonly name: string };
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly counts: { readonly people: number; readonly heldBack: number; readonly byState: StateCounts };
}

export interface Campaign extends CampaignSummary {
  readonly purpose: string;
  readonly subject: string;
  readonly mjml: string;
  readonly letter: string;
  readonly texts: Readonly<Record<string, string>>;
  readonly media: readonly string[];
  readonly offer: Offer | null;
  readonly heldBack: number;
  /** All its versions, itself the first; one where it says the same to everybody. */
  readonly versions: readonly Version[];
  /** The campaign of which it is a version. */
  readonly versionOf: string | null;
}

/** What those drawn to one version would get. */
export interface Part {
  readonly row: CampaignRow;
  readonly plan: readonly Planned[];
}

export interface CampaignDeps extends AudienceDeps {
  readonly postgres: Postgres;
  readonly customise: Customise;
  readonly learn: Pick<Learn, "start" | "assign">;
  readonly workshop: Workshop;
  readonly approvals: Pick<Approvals, "require">;
  readonly clock: Clock;
}

const OPEN = ["queued", "claimed", "handing_over"] as const;

/** "Finished" is a question, not a flag: no row is left open. */
function stateOf(row: CampaignRow, counts: StateCounts): CampaignState {
  if (row.startedAt === null) return "draft";
  if (OPEN.every((state) => (counts[state] ?? 0) === 0)) return "finished";
  return row.pausedAt === null ? "sending" : "paused";
}

function summary(row: CampaignRow, counts: StateCounts): CampaignSummary {
  return {
    id: row.id,
    name: row.name,
    state: stateOf(row, counts),
    audience: row.audience,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    counts: { people: row.people, heldBack: row.heldBackPeople, byState: counts },
  };
}

/** A row to be sent of what was planned for one person. */
const sendOf =
  (campaignId: string, because: ReadonlyMap<string, string>) =>
  ({ card, medium, address }: Planned): NewSend => ({
    personId: card.id,
    campaignId,
    medium,
    address,
    because: because.get(card.id) ?? null,
  });

export async function oneCampaign(db: Db, id: string): Promise<CampaignRow> {
  const [row] = await campaignsBy(db, [id]);
  if (row === undefined) throw new Problem("not-found", "There is no such campaign.");
  return row;
}

/** Begins the experiment of a campaign and its versions, and draws who gets which and who is held back. */
export async function drawFor(
  tx: Db,
  { learn, clock }: Pick<CampaignDeps, "learn" | "clock">,
  row: CampaignRow,
  personIds: readonly string[],
  rows: readonly CampaignRow[] = [row],
): Promise<Assigned> {
  await learn.start(tx, {
    id: row.id,
    name: row.name,
    seed: row.id,
    controlShare: row.heldBack,
    windowDays: WINDOW_DAYS,
    startedAt: clock(),
    source: `watch-list:${row.audience.watchList}`,
    kind: "campaign",
    ...(rows.length > 1 && { arms: armsOfVersions(rows) ?? [] }),
  });
  return learn.assign(tx, row.id, personIds);
}

export class Campaigns {
  readonly #deps: CampaignDeps;

  constructor(deps: CampaignDeps) {
    this.#deps = deps;
  }

  async list(archived: boolean): Promise<CampaignSummary[]> {
    const { db } = this.#deps.postgres;
    const rows = await listCampaigns(db, archived);
    const counts = await stateCounts(
      db,
      rows.map((row) => row.id),
    );
    return rows.map((row) => summary(row, counts.get(row.id) ?? {}));
  }

  async get(id: string, db: Db = this.#deps.postgres.db): Promise<Campaign> {
    const row = await oneCampaign(db, id);
    const counts = await stateCounts(db, [id]);
    const offers = row.offerId === null ? null : await this.#deps.customise.offers(db, [row.offerId]);
    return {
      ...summary(row, counts.get(id) ?? {}),
      purpose: row.purpose,
      subject: row.subject,
      mjml: row.mjml,
      letter: row.letter,
      texts: { ...FIRST_TEXTS, ...row.texts },
      media: row.media,
      heldBack: row.heldBack,
      versions: (await versionRows(db, row.versionOf ?? id)).map(versionOf),
      versionOf: row.versionOf,
      offer: offers?.get(row.offerId ?? "") ?? null,
    };
  }

  async create(name: string, watchList: string, actor: string): Promise<Campaign> {
    const audienceName = await this.#deps.audiences.name(watchList);
    return this.#deps.postgres.transaction(async (tx) => {
      const [latest] = await this.#deps.customise.currentOffers(tx);
      const offer = latest ?? (await this.#deps.customise.addOffer(tx, FIRST_OFFER));
      const id = await insertCampaign(tx, {
        name,
        audience: { watchList, name: audienceName },
        offerId: offer.id,
        subject: DEFAULT_SUBJECT,
        mjml: DEFAULT_MJML,
        letter: DEFAULT_LETTER,
        createdBy: actor,
      });
      return this.get(id, tx);
    });
  }

  async edit(id: string, change: { [Key in keyof DraftChange]?: DraftChange[Key] | undefined }): Promise<Campaign> {
    return this.#deps.postgres.transaction(async (tx) => {
      const row = await lockCampaign(tx, id);
      if (row === null) throw new Problem("not-found", "There is no such campaign.");
      if (row.startedAt !== null)
        throw new Problem("conflict", "This campaign has started; what went out stays as it was. Make a new one.");
      if (
        change.offerId !== undefined &&
        change.offerId !== null &&
        !(await this.#deps.customise.offers(tx, [change.offerId])).has(change.offerId)
      ) {
        throw new Problem("not-found", "There is no such offer.");
      }
      if (row.versionOf !== null && (change.heldBack !== undefined || change.name !== undefined))
        throw new Problem("conflict", "This is a version: its name and who is held back are the campaign's.");
      const stranger = change.media?.find((medium) => mediumOf(medium) === undefined);
      if (stranger !== undefined) throw new Problem("invalid", `There is no medium “${stranger}”.`);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      await updateDraft(tx, id, { ...row, ...given, texts: { ...row.texts, ...change.texts } });
      return this.get(id, tx);
    });
  }

  archive(id: string, archived: boolean): Promise<Campaign> {
    return this.#change(id, async (tx, row) => {
      const state = stateOf(row, (await stateCounts(tx, [id])).get(id) ?? {});
      if (archived && state === "sending") throw new Problem("conflict", "This campaign is being sent. Pause it first.");
      await setArchived(tx, id, archived ? this.#deps.clock() : null);
    });
  }

  pause(id: string, paused: boolean): Promise<Campaign> {
    return this.#change(id, async (tx, row) => {
      if (row.startedAt === null) throw new Problem("conflict", "This campaign has not started.");
      await setPaused(tx, id, paused ? this.#deps.clock() : null);
    });
  }

  #change(id: string, work: (tx: Db, row: CampaignRow) => Promise<void>): Promise<Campaign> {
    return this.#deps.postgres.transaction(async (tx) => {
      const row = await lockCampaign(tx, id);
      if (row === null) throw new Problem("not-found", "There is no such campaign.");
      await work(tx, row);
      return this.get(id, tx);
    });
  }

  /** Makes the message ready to be written, or says what is wrong with it. */
  async ready(id: string): Promise<ReadyTemplate> {
    return this.#deps.workshop.ready(await oneCampaign(this.#deps.postgres.db, id));
  }

  /** Who would be reached now. The same people as a start would hold back are left out. */
  async audience(id: string): Promise<AudienceReport> {
    const { parts, heldBack } = await this.planned(id);
    return reportOf(
      parts.flatMap(({ plan }) => plan),
      heldBack,
    );
  }

  /** The people a start would write to now, version by version (of a version asked for, its own), the held-back ones left out. */
  async planned(id: string): Promise<{ parts: Part[]; heldBack: number }> {
    const { postgres, clock } = this.#deps;
    const asked = await oneCampaign(postgres.db, id);
    const rows = await versionRows(postgres.db, asked.versionOf ?? id);
    const first = rows[0] ?? asked;
    const cards = await audienceCards(postgres.db, this.#deps, first);
    // The draw depends on the seed and the person alone, so it is the one a start will record.
    const arm = drawnArm(first, armsOfVersions(rows));
    const chosen = cards.filter((card) => arm(card.id) !== HELD_BACK);
    const parts: Part[] = [];
    for (const [row, people] of byVersion(rows, chosen, arm)) {
      if (asked.versionOf !== null && row.id !== id) continue;
      parts.push({ row, plan: await planPeople(postgres.db, this.#deps, row, people, clock()) });
    }
    return { parts, heldBack: cards.length - chosen.length };
  }

  /**
   * Fixes the audience and queues a row for each person, in one transaction. A second start finds the first one's rows and
   * answers the same. `people` is the number the user typed: if the audience has changed since, nothing starts.
   */
  async start(id: string, people: number, actor: string): Promise<{ queued: number; heldBack: number }> {
    const { postgres, clock, workshop } = this.#deps;
    const before = await oneCampaign(postgres.db, id);
    if (before.startedAt !== null) return { queued: before.people, heldBack: before.heldBackPeople };
    if (before.journeyId !== null) throw new Problem("conflict", "This message belongs to a journey, which sends it.");
    if (before.archivedAt !== null) throw new Problem("conflict", "This campaign is archived. Restore it first.");
    if (before.versionOf !== null) throw new Problem("conflict", "This is a version of a campaign; start the campaign.");
    const ready = new Map<string, ReadyTemplate>();
    for (const row of await versionRows(postgres.db, id)) ready.set(row.id, await workshop.ready(row));
    return postgres.transaction(async (tx) => {
      const row = await lockCampaign(tx, id);
      if (row === null) throw new Problem("not-found", "There is no such campaign.");
      if (row.startedAt !== null) return { queued: row.people, heldBack: row.heldBackPeople };
      await this.#deps.approvals.require(tx, "campaign", id, actor);
      const rows = await versionRows(tx, id);
      const cards = await audienceCards(tx, this.#deps, row);
      const { treated, arms } = await drawFor(
        tx,
        this.#deps,
        row,
        cards.map((card) => card.id),
        rows,
      );
      if (treated.length !== people) {
        throw new Problem(
          "conflict",
          `The audience is ${treated.length} people now, not ${people}. Look at the numbers again, then start.`,
          { people: treated.length },
        );
      }
      const wanted = new Set(treated);
      const because = await this.#deps.audiences.whys(row.audience.watchList, treated);
      const chosen = cards.filter((card) => wanted.has(card.id));
      const at = clock();
      const heldBack = cards.length - treated.length;
      let queued = 0;
      for (const [version, some] of byVersion(rows, chosen, (personId) => arms.get(personId) ?? "")) {
        const plan = await planPeople(tx, this.#deps, version, some, at);
        const written = await insertSends(tx, plan.map(sendOf(version.id, because)), at);
        queued += written;
        await markStarted(tx, version.id, { at, by: actor, links: ready.get(version.id)?.links ?? [], people: written, heldBack: 0 });
      }
      await markStarted(tx, id, { at, by: actor, links: ready.get(id)?.links ?? [], people: queued, heldBack });
      return { queued, heldBack };
    });
  }
}
