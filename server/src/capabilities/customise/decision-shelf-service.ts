// What every decision needs and few things change: offers, presentations, rules and the model, kept in memory and renewed when one of them did.
import { createHash } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { armRules, type ArmRule } from "./arm-rules-store.ts";
import type { Incentive, Presentation } from "./arm-columns.ts";
import { stampOf } from "./decision-reads.ts";
import type { DecisionSettings } from "./decision-settings.ts";
import { keepCandidates } from "./decisions-store.ts";
import { FORM, modelBy } from "./models-store.ts";
import type { Candidate as Running, Offers } from "./offers-service.ts";
import { currentPresentations, type PresentationRow } from "./presentations-store.ts";
import { modelOf, type Model } from "./ranking.ts";
import type { UsualOrders } from "./usual-order.ts";

/** An offer as it can be shown, and as it can be ranked. */
export interface Candidate extends Incentive {
  readonly offer: Running;
}

/** What is kept of a set of candidates: enough to rank them again. */
export interface CandidateSet {
  readonly offers: readonly Incentive[];
  readonly presentations: readonly Presentation[];
  readonly floor: number;
}

export interface Shelf {
  readonly candidates: readonly Candidate[];
  readonly presentations: ReadonlyMap<string, PresentationRow>;
  readonly rules: readonly ArmRule[];
  readonly model: Model;
  /** Id of the kept set. */
  readonly setId: string;
  readonly set: CandidateSet;
  readonly timeZone: string;
  readonly currency: string;
  /** What contacts cost, minor units: mail, letter, call, … */
  readonly contactCosts: Readonly<Record<string, number>>;
  readonly units: UsualOrders;
  readonly settings: DecisionSettings;
}

export interface ShelfDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** Time zone and currency of the business. */
  readonly business: () => Promise<{ readonly timeZone: string; readonly currency: string }>;
  readonly contactCosts: () => Promise<Shelf["contactCosts"]>;
  readonly usualOrders: () => Promise<UsualOrders>;
  readonly settings: () => Promise<DecisionSettings>;
  readonly offers: Pick<Offers, "candidates">;
  /** Makes the first version of the model, where there is none. */
  readonly beginLearning: () => Promise<void>;
}

const MINUTE = 60_000;
/** Models kept in memory for decisions that are made again. */
const MODELS = 4;

/** All that could be offered now, with what a taker costs on average. */
export async function candidatesNow(db: Db, offers: Pick<Offers, "candidates">, now: Date): Promise<Candidate[]> {
  return (await offers.candidates(db, now)).map((offer) => {
    const { id, kind, name, cost } = offer;
    return { id, kind, name, costMinor: cost.average, offer };
  });
}

function setOf(candidates: readonly Candidate[], presentations: readonly PresentationRow[], floor: number): CandidateSet {
  return {
    offers: candidates.map(({ id, kind, name, costMinor }) => ({ id, kind, name, costMinor })),
    presentations: presentations.map(({ id, offerId, name, tone }) => ({ id, offerId, name, tone })),
    floor,
  };
}

export interface DecisionShelf {
  /** @param stamp of the small tables, where it has just been read */
  now(stamp?: string): Promise<Shelf>;
  /** Reads all of it anew when it is asked for next. */
  forget(): void;
  /** A version of the model; null where it is not kept any more. */
  model(version: number): Promise<Model | null>;
}

export function createShelf(deps: ShelfDeps): DecisionShelf {
  const { db, clock, offers, beginLearning } = deps;
  const models = new Map<number, Model>();
  let stamp = "";
  let shelf: Shelf | null = null;
  const remember = (model: Model): Model => {
    models.delete(model.version);
    models.set(model.version, model);
    const [oldest] = models.keys();
    if (models.size > MODELS && oldest !== undefined) models.delete(oldest);
    return model;
  };
  const newest = async (): Promise<Model> => {
    if ((await modelBy(db, "newest"))?.report.form !== FORM) await beginLearning();
    const row = await modelBy(db, "newest");
    if (row === null) throw new Error("No version of the model is there.");
    return remember(models.get(row.version) ?? modelOf(row.version, row.draws, row.report.claimRates));
  };
  const renewed = async (): Promise<Shelf> => {
    const model = await newest();
    const [candidates, presentations, rules, about, contactCosts, units, settings] = await Promise.all([
      candidatesNow(db, offers, clock()),
      currentPresentations(db),
      armRules(db),
      deps.business(),
      deps.contactCosts(),
      deps.usualOrders(),
      deps.settings(),
    ]);
    const set = setOf(candidates, presentations, settings.explore);
    const setId = createHash("sha256").update(JSON.stringify(set)).digest("hex").slice(0, 32);
    await keepCandidates(db, setId, set);
    const looks = new Map(presentations.map((row) => [row.id, row]));
    return { candidates, presentations: looks, rules, model, setId, set, ...about, contactCosts, units, settings };
  };
  return {
    async now(known) {
      // Offers begin and end by the clock.
      const current = `${known ?? (await stampOf(db))}/${Math.floor(clock().getTime() / MINUTE)}`;
      if (shelf !== null && current === stamp) return shelf;
      shelf = await renewed();
      // What changed while it was read is seen by the next one who asks.
      stamp = current;
      return shelf;
    },
    forget: () => void (stamp = ""),
    async model(version) {
      const known = models.get(version);
      if (known !== undefined) return remember(known);
      const row = await modelBy(db, version);
      return row === null ? null : remember(modelOf(row.version, row.draws, row.report.claimRates));
    },
  };
}
