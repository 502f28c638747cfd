// Decisions: asked for, told what became of them, made again, listed.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import { gathering } from "../../platform/gathering.ts";
import type { Db } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import type { RetentionKind } from "../../platform/retention.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { visitorId, type Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { armsFor } from "./allowed-arms.ts";
import { featureWords } from "./decision-context.ts";
import { decideAll, writeAll, type DecideDeps, type Decided, type DecisionAsk } from "./decide-service.ts";
import { shownAs, type Decision } from "./decision-shown.ts";
import { createShelf, type CandidateSet, type DecisionShelf, type ShelfDeps } from "./decision-shelf-service.ts";
import {
  candidatesBy,
  decisionBy,
  occasionsAmong,
  writeOutcome,
  type DecisionRow,
  type Outcome,
  type OutcomeKind,
} from "./decisions-store.ts";
import { createDecisionSettings, type DecisionSettingsDeps, type DecisionSettingsRoom } from "./decision-settings-service.ts";
import { choiceWords } from "./decision-words.ts";
import { createLearnedScreen, type LearnedScreen } from "./learned-service.ts";
import { createLearning, type Learning } from "./learning-service.ts";
import { DECISION_TABLES } from "./decision-person-tables.ts";
import { createProfiles, type Profiles, type ProfilesDeps } from "./profiles-service.ts";
import { choose } from "./ranking.ts";
import { CUSTOMISE_KEEPS } from "./retention.ts";
import { createSteering, type Steering, type SteeringDeps } from "./steering-service.ts";
import { createWhatIf, type WhatIf, type WhatIfDeps } from "./what-if-service.ts";

export interface DecisionsDeps
  extends
    Omit<DecideDeps, "shelf" | "trust" | "segments">,
    Pick<ProfilesDeps, "next">,
    Pick<WhatIfDeps, "queue">,
    Pick<ShelfDeps, "contactCosts" | "usualOrders"> {
  readonly offers: ShelfDeps["offers"];
  readonly segments: DecideDeps["segments"] & SteeringDeps["segments"];
  readonly clickhouse: ClickHouse;
  readonly identify: Pick<Identify, "personBy">;
  readonly trust: DecideDeps["trust"] & Pick<Trust, "settings"> & DecisionSettingsDeps["trust"];
}

/** A person, or a visitor by the anonymous id that the page keeps. */
export interface DecisionQuestion extends Omit<DecisionAsk, "personId" | "visitor"> {
  readonly personId?: string | undefined;
  readonly anonymousId?: string | undefined;
}

/** A stored decision made again from what was kept of it. */
export interface Replayed {
  readonly decisionId: string;
  /** Whose it is; of a visitor nobody knows, the id of that visitor. */
  readonly personId: string;
  readonly at: Date;
  readonly model: number;
  /** The same offer, presentation and propensity came out. */
  readonly same: boolean;
  readonly sentence: string;
  readonly offer: string | null;
  readonly presentation: string | null;
  readonly propensity: number | null;
  readonly offerPropensity: number | null;
  readonly reasons: string[];
  /** What it went by, in words. */
  readonly features: string[];
  /** How many could be chosen, and how many were left out, by reason. */
  readonly candidates: number;
  readonly excluded: Record<string, number>;
}

export interface Decisions extends PersonRecords {
  /** What is kept here for a time. */
  readonly keeps: readonly RetentionKind[];
  decide(question: DecisionQuestion): Promise<Decision>;
  /** What was decided for an occasion of a person; null: it was not asked yet. */
  answered(personId: string, occasion: string): Promise<Decision | null>;
  /** What became of a decision: counts within its window, the first of each kind. */
  tell(
    decisionId: string,
    outcome: { what: OutcomeKind; at?: Date | undefined; valueMinor: number },
  ): Promise<{ counted: boolean; sentence: string }>;
  replay(decisionId: string): Promise<Replayed>;
  readonly learning: Learning;
  readonly profiles: Profiles;
  readonly steering: Steering;
  readonly settings: DecisionSettingsRoom;
  readonly screen: LearnedScreen;
  /** What another rule would have brought. */
  readonly whatIf: WhatIf;
}

/** One unit of the model before decisions noted it, minor units. */
const FIRST_UNIT_MINOR = 100;

/** One piece of work at a time is read for and one is written: each piece costs as much as several decisions, so few large ones are quicker. */
const TOGETHER = { lanes: 1, most: 64 };

async function asked(deps: DecisionsDeps, { personId, anonymousId, ...question }: DecisionQuestion): Promise<DecisionAsk> {
  if (personId !== undefined) return { ...question, personId, visitor: false };
  if (anonymousId === undefined) throw new Problem("invalid", "Say whom it is about: personId, or anonymousId for a visitor of a page.");
  const known = await deps.identify.personBy(deps.postgres.db, "anonymous_id", anonymousId);
  return { ...question, personId: known ?? visitorId(anonymousId), visitor: known === null };
}

/** Why a row says that nothing was shown is no draw: it stands as it was. */
const undrawn = (row: DecisionRow): Replayed => ({
  ...about(row),
  same: true,
  sentence: `Nothing was drawn: ${row.because ?? "there was nothing to choose among"}.`,
  reasons: row.because === null ? [] : [row.because],
  candidates: 0,
});

const about = (row: DecisionRow) => ({
  decisionId: row.id,
  personId: row.personId,
  at: row.at,
  model: row.model,
  offer: row.offer,
  presentation: row.presentation,
  propensity: row.propensity,
  offerPropensity: row.offerPropensity,
  features: row.features.features.map((feature) => featureWords(feature) ?? feature),
  excluded: Object.fromEntries(Object.entries(row.excluded).map(([reason, ids]) => [reason, ids.length])),
});

async function told(db: Db, outcome: Outcome): Promise<{ counted: boolean; sentence: string }> {
  const written = await writeOutcome(db, outcome);
  if (written === null) throw new Problem("not-found", "There is no such decision; perhaps it is too old and not kept any more.");
  if (written.late) return { counted: false, sentence: "Noted, but outside the decision's window: it is not counted." };
  return { counted: written.counted, sentence: written.counted ? "Noted." : "It was told before; the first counts." };
}

/** Makes a stored decision again from what was kept of it. */
async function madeAgain(
  db: Db,
  shelf: Pick<DecisionShelf, "model">,
  business: () => Promise<{ readonly currency: string }>,
  decisionId: string,
): Promise<Replayed> {
  const row = await decisionBy(db, decisionId);
  if (row === null) throw new Problem("not-found", "There is no such decision; perhaps it is too old and not kept any more.");
  if (row.propensity === null) return undrawn(row);
  const [model, set] = await Promise.all([shelf.model(row.model), candidatesBy<CandidateSet>(db, row.candidates)]);
  if (model === null || set === null) throw new Problem("not-found", "The model that decided is not kept any more.");
  const { features, answers, next, contactMinor, unitMinor = FIRST_UNIT_MINOR, rules } = row.features;
  const refused = new Map(Object.entries(row.excluded).flatMap(([reason, ids]) => ids.map((id) => [id, reason] as const)));
  const allowed = armsFor(set, next, { refused, rules });
  const { floor } = set;
  const choice = choose({ ...allowed, features, answers, contactMinor, unitMinor, floor, seed: row.seed }, model);
  const same =
    (choice.offer?.id ?? null) === row.offer &&
    (choice.presentation?.id ?? null) === row.presentation &&
    choice.propensity === row.propensity;
  const { currency } = await business();
  return {
    ...about(row),
    same,
    sentence: same
      ? "Made again from what was kept: the same offer, the same presentation, the same probability."
      : "Made again from what was kept, something else came out. The kept data were changed.",
    reasons: choiceWords(choice, { features, answers, unitMinor, currency }, model),
    candidates: allowed.offers.length,
  };
}

export function createDecisions(deps: DecisionsDeps): Decisions {
  const { postgres, clock, trust } = deps;
  const { db } = postgres;
  const settings = createDecisionSettings({ db, trust }, async (before, after) => {
    if (before.halfLifeDays !== after.halfLifeDays) await learning.renew();
    shelf.forget();
  });
  const learning = createLearning({ ...deps, settings: settings.read });
  const profiles = createProfiles(deps);
  const business = async () => {
    const { business: about, sending } = await trust.settings(db);
    return { currency: about.currency, timeZone: sending.timeZone };
  };
  const shelf = createShelf({ ...deps, db, business, settings: settings.read, beginLearning: learning.begin });
  // Two gatherings, so that whoever waits for the disk keeps nobody from being decided about.
  const decide = gathering((asks: readonly DecisionAsk[]) => decideAll({ ...deps, shelf }, asks), TOGETHER);
  const write = gathering((decided: readonly Decided[]) => writeAll({ ...deps, shelf }, decided), TOGETHER);
  return {
    ...personRecords(DECISION_TABLES),
    keeps: CUSTOMISE_KEEPS,
    async decide(question) {
      const ask = await asked(deps, question);
      // At the desk somebody waits for an answer about one person, and a tenth of a second more is worth fresh goods.
      if (ask.medium === "desk" && !ask.visitor) await profiles.freshen(ask.personId);
      const decided = await decide(ask);
      return decided.row === null ? decided.decision : write(decided);
    },
    async answered(personId, occasion) {
      const [row] = (await occasionsAmong(db, [{ personId, occasion }])).values();
      return row === undefined ? null : shownAs(row, await shelf.now(), null);
    },
    tell: (decisionId, { what, at = clock(), valueMinor }) => told(db, { decisionId, what, at, valueMinor }),
    replay: (decisionId) => madeAgain(db, shelf, business, decisionId),
    learning,
    profiles,
    settings,
    steering: createSteering(deps),
    screen: createLearnedScreen({ db, clock, shelf }),
    whatIf: createWhatIf({ ...deps, business }),
  };
}
