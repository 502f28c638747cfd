// What people decide about decisions: how offers may be put, and what is fixed or forbidden for whom. All of it can be undone.
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Segments } from "../differentiate/index.ts";
import { armRules, endArmRule, insertArmRule, type ArmRule } from "./arm-rules-store.ts";
import { refuseOddAddress } from "./stated.ts";
import { offersBy } from "./offers-store.ts";
import {
  archivePresentation,
  currentPresentations,
  insertPresentation,
  presentationsBy,
  type PresentationRow,
} from "./presentations-store.ts";

/** A rule with its names. */
export interface NamedRule extends ArmRule {
  /** What it is about, in words. */
  readonly name: string;
  /** Null: everybody. */
  readonly segment: string | null;
}

export interface Steering {
  presentations(): Promise<PresentationRow[]>;
  addPresentation(presentation: Omit<PresentationRow, "id">): Promise<PresentationRow>;
  /** Off the list, or back on it. */
  shelve(id: string, off: boolean): Promise<void>;
  /** In force, the newest first. */
  rules(): Promise<NamedRule[]>;
  fix(rule: Pick<ArmRule, "subject" | "action" | "segmentId">, actor: string): Promise<NamedRule>;
  /** Ends a rule, or puts it into force again. */
  end(id: string, ended: boolean, actor: string): Promise<void>;
}

export interface SteeringDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly segments: Pick<Segments, "one">;
}

const gone = (what: string): Problem => new Problem("not-found", `There is no such ${what}.`);

async function named({ postgres, segments }: SteeringDeps, rules: readonly ArmRule[]): Promise<NamedRule[]> {
  const idsOf = (kind: string): string[] =>
    rules.flatMap(({ subject }) => (subject.startsWith(`${kind}:`) ? [subject.slice(kind.length + 1)] : []));
  const [offers, presentations] = await Promise.all([
    offersBy(postgres.db, idsOf("offer")),
    presentationsBy(postgres.db, idsOf("presentation")),
  ]);
  const looks = new Map(presentations.map(({ id, name }) => [id, name]));
  const nameOf = (subject: string): string => {
    if (subject === "nothing") return "Nothing";
    const [kind, id = ""] = subject.split(":");
    return (kind === "offer" ? offers.get(id)?.name : looks.get(id)) ?? "Something that is gone";
  };
  const segmentIds = [...new Set(rules.flatMap(({ segmentId }) => segmentId ?? []))];
  const segmentNames = new Map(await Promise.all(segmentIds.map(async (id) => [id, (await segments.one(id)).name] as const)));
  return rules.map((rule) => ({
    ...rule,
    name: nameOf(rule.subject),
    segment: rule.segmentId === null ? null : (segmentNames.get(rule.segmentId) ?? null),
  }));
}

/** A rule about what there is. */
async function refuseUnknown(
  { postgres, segments }: SteeringDeps,
  { subject, segmentId }: Pick<ArmRule, "subject" | "segmentId">,
): Promise<void> {
  if (segmentId !== null) await segments.one(segmentId);
  const [kind, id = ""] = subject.split(":");
  if (kind === "offer" && !(await offersBy(postgres.db, [id])).has(id)) throw gone("offer");
  if (kind === "presentation" && (await presentationsBy(postgres.db, [id])).length === 0) throw gone("presentation");
}

export function createSteering(deps: SteeringDeps): Steering {
  const { postgres, clock } = deps;
  const { db } = postgres;
  return {
    presentations: () => currentPresentations(db),
    async addPresentation(presentation) {
      refuseOddAddress(presentation.imageUrl);
      const { offerId } = presentation;
      if (offerId !== null && !(await offersBy(db, [offerId])).has(offerId)) throw gone("offer");
      const row = await insertPresentation(db, presentation);
      if (row === undefined) throw new Error("An insert returned nothing.");
      return row;
    },
    async shelve(id, off) {
      if (!(await archivePresentation(db, id, off ? clock() : null))) throw gone("presentation");
    },
    rules: async () => named(deps, await armRules(db)),
    async fix(rule, actor) {
      await refuseUnknown(deps, rule);
      const row = await insertArmRule(db, { ...rule, madeAt: clock(), madeBy: actor });
      const [one] = row === undefined ? [] : await named(deps, [row]);
      if (one === undefined) throw new Error("An insert returned nothing.");
      return one;
    },
    async end(id, ended, actor) {
      if (!(await endArmRule(db, id, ended ? { at: clock(), by: actor } : null))) throw gone("rule");
    },
  };
}
