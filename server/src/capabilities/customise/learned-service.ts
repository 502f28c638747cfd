// What was learned, for whom and how sure: the screen of decisions.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { DecisionShelf } from "./decision-shelf-service.ts";
import { forgettingOf, forgettingWords, NOTHING_FORETOLD } from "./half-life.ts";
import { nothingSince, recentDecisions, shownSince, waitingToLearn, type BecauseCount, type RecentDecision } from "./decisions-reads.ts";
import { believedOfOffers, believedOfPresentations, type Believed } from "./what-was-learned.ts";
import { modelBy } from "./models-store.ts";
import { unitOf } from "./usual-order.ts";

export interface BelievedShown extends Believed {
  readonly shown: number;
  readonly answered: number;
}

export interface WhatWasLearned {
  readonly currency: string;
  readonly sentence: string;
  readonly model: { readonly version: number; readonly madeAt: Date; readonly evidence: number };
  /** How fast what was learned is forgotten, and why. */
  readonly halfLife: { readonly days: number; readonly sentence: string };
  /** Decisions of the past thirty days about people like these. */
  readonly decisions: number;
  readonly nothing: BecauseCount[];
  readonly offers: BelievedShown[];
  readonly presentations: BelievedShown[];
}

export interface LearnedScreen {
  /** @param features e.g. "tier:A"; only people and moments with all of them are counted */
  learned(features: readonly string[]): Promise<WhatWasLearned>;
  recent(limit: number): Promise<(RecentDecision & { readonly name: string })[]>;
}

export interface LearnedDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly shelf: DecisionShelf;
}

const SHOWN_DAYS = 30;
/** Below this many decisions everything rests on what was believed beforehand. */
const TOO_FEW = 200;

const count = (n: number, one: string): string => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;

function sentenceOf(evidence: number, waiting: number): string {
  const waits = waiting === 0 ? "" : ` ${count(waiting, "more decision")} will be learned from when the window for an answer is over.`;
  if (evidence < 1) return `Nothing has been learned yet: what is shown is drawn from what may be believed beforehand.${waits}`;
  const rests = `It rests on ${count(Math.round(evidence), "decision")}, older ones counting less.`;
  return evidence < TOO_FEW ? `${rests} That is little: trust the intervals, not the means.${waits}` : `${rests}${waits}`;
}

export function createLearnedScreen({ db, clock, shelf }: LearnedDeps): LearnedScreen {
  return {
    async learned(features) {
      const since = new Date(clock().getTime() - SHOWN_DAYS * DAY);
      const { model, set, presentations, currency, units } = await shelf.now();
      const unitMinor = unitOf(units, features.find((feature) => feature.startsWith("tier:"))?.slice("tier:".length) ?? "");
      const [shown, nothing, waiting, row] = await Promise.all([
        shownSince(db, since, features),
        nothingSince(db, since, features),
        waitingToLearn(db),
        modelBy(db, model.version),
      ]);
      const add = (rows: readonly Believed[], of: (count: (typeof shown)[number]) => string | null): BelievedShown[] =>
        rows.map((one) => {
          const mine = shown.filter((each) => of(each) === one.id);
          const sum = (part: "shown" | "answered"): number => mine.reduce((all, each) => all + each[part], 0);
          return { ...one, shown: sum("shown"), answered: sum("answered") };
        });
      const evidence = row?.report.evidence ?? 0;
      const forgetting = row?.report.forgetting ?? forgettingOf(NOTHING_FORETOLD, null);
      const next = [...new Set(shown.flatMap(({ offer }) => (offer?.startsWith("next: ") === true ? [offer] : [])))].map((id) => ({
        id,
        name: `What comes next for them: ${id.slice("next: ".length)}`,
        kind: id,
        costMinor: 0,
      }));
      const refused = nothing.reduce((all, { times }) => all + times, 0);
      return {
        currency,
        sentence: sentenceOf(evidence, waiting),
        model: { version: model.version, madeAt: row?.madeAt ?? clock(), evidence },
        halfLife: { days: forgetting.days, sentence: forgettingWords(forgetting) },
        decisions: refused + shown.filter(({ offer }) => offer !== null).reduce((all, one) => all + one.shown, 0),
        nothing,
        offers: add(believedOfOffers([...set.offers, ...next], features, model, unitMinor), ({ offer }) => offer),
        presentations: add(
          believedOfPresentations([...presentations.values()], features, model, unitMinor),
          ({ presentation }) => presentation,
        ),
      };
    },
    async recent(limit) {
      const { candidates } = await shelf.now();
      const names = new Map(candidates.map(({ id, name }) => [id, name]));
      const nameOf = ({ offer, kind }: RecentDecision): string =>
        offer === null
          ? "Nothing"
          : (names.get(offer) ?? (kind?.startsWith("next: ") === true ? `Next: ${kind.slice(6)}` : "An offer that is over"));
      return (await recentDecisions(db, limit)).map((row) => ({ ...row, name: nameOf(row) }));
    },
  };
}
