// For whom each programme worked (L2): a study a night and on demand, kept and shown.
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { inThread } from "../../platform/thread.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { EffectsReport } from "./effects.ts";
import { participants, withHeldBack, type StudiedExperiment } from "./effects-reads.ts";
import { keptEffects, putEffects, type KeptEffects } from "./effects-store.ts";
import { effectsSentence } from "./effects-words.ts";
import type { EffectsTask } from "./effects-worker.ts";
import { experimentBy } from "./experiment-store.ts";
import { KNOWN_THEN, type Known } from "./known-then.ts";
import type { ExperimentResult } from "./read-out.ts";

export interface EffectsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly queue: Queue;
  readonly currency: () => Promise<string>;
  /** Records whose data may not be used. */
  readonly restricted: () => Promise<Set<string>>;
  readonly result: (db: Db, experimentId: string, now: Date) => Promise<ExperimentResult>;
}

export interface Effects {
  /** For whom one experiment worked, worked out anew; takes seconds to a minute, in a thread of its own. */
  study(experimentId: string): Promise<void>;
  /** Those whose purchases still count, and those not studied since; the newest hundred. */
  studyAll(): Promise<void>;
  /** Asks for it as a job. */
  ask(experimentId: string): Promise<void>;
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
  readonly report: EffectsReport | null;
  readonly known: Pick<Known, "id" | "name" | "unit">[];
}

export const EFFECTS_JOB = "study effects";

/** More are a sample: the chance in a million is no smaller where it matters, and a night has other work. */
const MOST = 20_000;
const PROGRAMMES = 100;
/** What comes back late still counts for some days. */
const LATE = 3 * DAY;
const NOT_YET = "For whom it works has not been worked out yet: that happens every night, or at once when asked for.";

const find = (task: EffectsTask): Promise<EffectsReport> => inThread(new URL("./effects-worker.ts", import.meta.url), task);

/** Purchases may still have come since the study. */
function open({ startedAt, windowDays }: StudiedExperiment, kept: KeptEffects | undefined): boolean {
  return kept === undefined || kept.studiedAt.getTime() < startedAt.getTime() + windowDays * DAY + LATE;
}

async function study({ db, clock, restricted, result }: EffectsDeps, id: string): Promise<void> {
  const experiment = await experimentBy(db, id);
  if (experiment === null) return;
  const now = clock();
  const without = await restricted();
  // Where the draw went wrong, nothing that rests on it may be told.
  const { sampleRatio } = await result(db, id, now);
  const all = sampleRatio.ok ? await participants(db, id, now, MOST) : [];
  const people = all.filter(({ person }) => !without.has(person));
  const report = await find({ participants: people, chance: 1 - experiment.controlShare, seed: `effects ${id}` });
  await putEffects(db, id, { studiedAt: now, report });
}

export function createEffects(deps: EffectsDeps): Effects {
  const { db, clock, queue, currency, result } = deps;
  const sentenceOf = (kept: KeptEffects | undefined, code: string): string =>
    kept === undefined ? NOT_YET : effectsSentence(kept.report, code);
  return {
    study: (id) => study(deps, id),
    async studyAll() {
      const programmes = await withHeldBack(db, PROGRAMMES);
      const kept = await keptEffects(
        db,
        programmes.map(({ id }) => id),
      );
      for (const programme of programmes) if (open(programme, kept.get(programme.id))) await study(deps, programme.id);
    },
    async ask(id) {
      if ((await experimentBy(db, id)) === null) throw new Problem("not-found", "There is no such experiment.");
      await queue.announce(db, EFFECTS_JOB, { experimentId: id });
    },
    async list() {
      const [programmes, code] = await Promise.all([withHeldBack(db, PROGRAMMES), currency()]);
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
          recommended: found?.report.rule?.recommended ?? false,
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
