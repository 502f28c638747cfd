// For whom each programme worked, and who should get which of its arms (L2): a study a night and on demand, kept and shown.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { inThread } from "../../platform/thread.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import { planned } from "./draw.ts";
import { broughtBy, type Brought } from "./brought.ts";
import type { EffectsReport, Study } from "./effects.ts";
import { drawnUntil, lastDrawn, participants, PARTS, withSeveralGroups, type Asked, type StudiedExperiment } from "./effects-reads.ts";
import { keptEffects, putEffects, type KeptEffects } from "./effects-store.ts";
import { effectsSentence } from "./effects-words.ts";
import { experimentBy, type Experiment } from "./experiment-store.ts";
import type { Experiments } from "./experiments-service.ts";
import { columnsOf, joined, KNOWN_THEN, type Known, type Participants } from "./known-then.ts";
import type { ExperimentResult } from "./read-out.ts";

export interface EffectsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly queue: Queue;
  readonly currency: () => Promise<string>;
  /** Records whose data may not be used. */
  readonly restricted: () => Promise<Set<string>>;
  readonly result: (db: Db, experimentId: string, now: Date) => Promise<ExperimentResult>;
  readonly compared: Experiments["compared"];
  /** What contacts cost, by the name of their touch, in minor units. */
  readonly contactCosts: () => Promise<ReadonlyMap<string, number>>;
}

export interface Effects {
  /** For whom one experiment worked, worked out anew; takes seconds to minutes, in a thread of its own. */
  study(experimentId: string): Promise<void>;
  /** Those whose purchases still count, and those not studied since; the newest hundred. */
  studyAll(): Promise<void>;
  /** Asks for it as a job. */
  ask(experimentId: string): Promise<void>;
  askAll(): Promise<void>;
  list(): Promise<Programme[]>;
  of(experimentId: string): Promise<ProgrammeEffects>;
}

export interface Programme extends StudiedExperiment {
  readonly result: ExperimentResult;
  readonly studiedAt: Date | null;
  /** For whom it works, in a sentence. */
  readonly forWhom: string;
  readonly recommended: boolean;
}

export interface ProgrammeEffects {
  readonly studiedAt: Date | null;
  readonly sentence: string;
  readonly report: (EffectsReport & { readonly brought: Brought[] }) | null;
  readonly known: Pick<Known, "id" | "name" | "unit">[];
}

export const EFFECTS_JOB = "study effects";

/** More are a sample. */
const MOST = 1_000_000;
/** So many are read at a time. */
const AT_ONCE = 25_000;
const PROGRAMMES = 100;
/** What comes back late still counts for some days. */
const LATE = 3 * DAY;
const NOT_YET = "For whom it works has not been worked out yet: that happens every night, or at once when asked for.";

const buffersOf = ({ arm, bought, cost, known }: Participants): ArrayBuffer[] =>
  [arm, bought, cost, ...known].map(({ buffer }) => buffer as ArrayBuffer);

const find = (study: Study): Promise<EffectsReport> =>
  inThread(new URL("./effects-worker.ts", import.meta.url), study, buffersOf(study.participants));

/** Read part by part, so that only their columns are in memory together. */
async function gather(deps: EffectsDeps, asked: Asked, of: number, arms: readonly string[]): Promise<Participants> {
  const without = await deps.restricted();
  const end = of > MOST ? Math.floor((PARTS * MOST) / of) : PARTS;
  const step = Math.ceil(end / Math.max(1, Math.ceil(Math.min(of, MOST) / AT_ONCE)));
  const parts: Participants[] = [];
  for (let from = 0; from < end; from += step) {
    const some = await participants(deps.db, asked, from, Math.min(from + step, end));
    parts.push(
      columnsOf(
        some.filter(({ person }) => !without.has(person)),
        arms,
      ),
    );
  }
  return joined(parts);
}

/** Until somebody's time is over, everybody is looked at, so far; from then on those whose time is over. */
function asOf({ startedAt, windowDays }: Experiment, now: Date): { drawnBy: Date; open: boolean } {
  const over = new Date(now.getTime() - windowDays * DAY);
  return startedAt <= over ? { drawnBy: over, open: false } : { drawnBy: now, open: true };
}

async function study(deps: EffectsDeps, id: string): Promise<void> {
  const { db, clock, compared, contactCosts } = deps;
  const experiment = await experimentBy(db, id);
  if (experiment === null) return;
  const now = clock();
  const arms = planned(experiment.controlShare, experiment.arms)
    .filter(({ share }) => share > 0)
    .map(({ name, share }) => ({ name, chance: share }));
  const { drawnBy, open } = asOf(experiment, now);
  const asked = { experimentId: id, now, drawnBy, costs: await contactCosts() };
  const { sampleRatio, pairs } = await compared(db, id, now);
  const of = await drawnUntil(db, asked);
  const people = await gather(
    deps,
    asked,
    of,
    arms.map(({ name }) => name),
  );
  const report = await find({ participants: people, arms, of, sound: sampleRatio.ok, open, seed: `effects ${id}` });
  await putEffects(db, id, { studiedAt: now, report: { ...report, brought: broughtBy(report.arms, pairs) } });
}

export function createEffects(deps: EffectsDeps): Effects {
  const { db, clock, queue, currency, result } = deps;
  const sentenceOf = (kept: KeptEffects | undefined, code: string): string =>
    kept === undefined ? NOT_YET : effectsSentence(kept.report, code);
  /** Purchases may still have come since the study. */
  const due = ({ windowDays }: StudiedExperiment, last: Date | undefined, kept: KeptEffects | undefined): boolean =>
    last !== undefined && (kept === undefined || kept.studiedAt.getTime() < last.getTime() + windowDays * DAY + LATE);
  return {
    study: (id) => study(deps, id),
    async studyAll() {
      const programmes = await withSeveralGroups(db, PROGRAMMES);
      const ids = programmes.map(({ id }) => id);
      const [kept, last] = [await keptEffects(db, ids), await lastDrawn(db, ids)];
      for (const each of programmes) if (due(each, last.get(each.id), kept.get(each.id))) await study(deps, each.id);
    },
    async ask(id) {
      if ((await experimentBy(db, id)) === null) throw new Problem("not-found", "There is no such experiment.");
      await queue.announce(db, EFFECTS_JOB, { experimentId: id });
    },
    askAll: () => queue.announce(db, EFFECTS_JOB, {}),
    async list() {
      const [programmes, code] = await Promise.all([withSeveralGroups(db, PROGRAMMES), currency()]);
      const ids = programmes.map(({ id }) => id);
      const kept = await keptEffects(db, ids);
      const all: Programme[] = [];
      for (const programme of programmes) {
        const found = kept.get(programme.id);
        all.push({
          ...programme,
          result: await result(db, programme.id, clock()),
          studiedAt: found?.studiedAt ?? null,
          forWhom: sentenceOf(found, code),
          recommended: found !== undefined && !found.report.open && (found.report.policy?.recommended ?? false),
        });
      }
      return all;
    },
    async of(id) {
      const found = (await keptEffects(db, [id])).get(id);
      return {
        studiedAt: found?.studiedAt ?? null,
        sentence: sentenceOf(found, await currency()),
        report: found?.report ?? null,
        known: KNOWN_THEN.map(({ id: known, name, unit }) => ({ id: known, name, unit })),
      };
    },
  };
}
