// Other rules of the house, tried on last month's messages: whom they would have stopped, by reason and by medium, with some of the people.
import type { Db } from "../../platform/postgres.ts";
import type { Identify } from "../identify/index.ts";
import { reasonLabel, type HouseRules as Rules, type Moved, type Replays } from "../trust/index.ts";

export interface MovedView {
  reason: string;
  label: string;
  medium: string;
  messages: number;
  people: number;
  /** Some of them. */
  some: { personId: string; name: string | null }[];
}

export interface ReplayView {
  from: Date;
  to: Date;
  /** Counts are estimated from one person in so many; 1: nothing is estimated. */
  oneIn: number;
  sentBefore: number;
  sentAfter: number;
  stopped: MovedView[];
  through: MovedView[];
  /** Would have waited for the end of quiet hours. */
  delayed: number;
  media: { medium: string; before: number; after: number }[];
  sentence: string;
}

export interface HouseRules {
  replay(rules: Rules, budgets: Readonly<Record<string, number | null>>): Promise<ReplayView>;
}

const SOME = 5;
const messages = (count: number): string => `${count.toLocaleString("en")} ${count === 1 ? "message" : "messages"}`;

function sentenceOf({ sentBefore, stopped, through, delayed, oneIn }: Omit<ReplayView, "sentence">): string {
  if (sentBefore === 0 && through.length === 0)
    return "No marketing message was asked for in these thirty days, so there is nothing to try the rules on.";
  const sum = (moved: readonly MovedView[]): number => moved.reduce((all, one) => all + one.messages, 0);
  const [less, more] = [sum(stopped), sum(through)];
  const about = oneIn > 1 ? "About " : "";
  const parts = [
    less > 0 ? `${messages(less)} of ${sentBefore.toLocaleString("en")} would not have gone out` : "",
    more > 0 ? `${messages(more)} that were stopped would have gone out` : "",
    delayed > 0 ? `${messages(delayed)} would have waited for the end of the quiet hours` : "",
  ].filter(Boolean);
  return parts.length === 0 ? `${about}${messages(sentBefore)} went out, and all would have.` : `${about}${parts.join("; ")}.`;
}

/** @param replays the gate's own replay */
export function createHouseRules({ db, identify, replays }: { db: Db; identify: Pick<Identify, "cards">; replays: Replays }): HouseRules {
  const view = async (moved: readonly Moved[], oneIn: number): Promise<MovedView[]> => {
    const chosen = new Set(moved.flatMap(({ people }) => [...people].slice(0, SOME)));
    const names = new Map((await identify.cards(db, [...chosen])).map((card) => [card.id, card.name]));
    return moved
      .map(({ reason, medium, messages: count, people }) => ({
        reason,
        label: reasonLabel(reason),
        medium,
        messages: count * oneIn,
        people: people.size * oneIn,
        some: [...people].slice(0, SOME).map((personId) => ({ personId, name: names.get(personId) ?? null })),
      }))
      .sort((a, b) => b.messages - a.messages);
  };
  return {
    async replay(rules, budgets) {
      const { from, to, oneIn, ...result } = await replays.run(rules, budgets);
      const [stopped, through] = [await view(result.stopped, oneIn), await view(result.through, oneIn)];
      const media = [...result.media].map(([medium, { before, after }]) => ({ medium, before: before * oneIn, after: after * oneIn }));
      const [sentBefore, sentAfter, delayed] = [result.sentBefore * oneIn, result.sentAfter * oneIn, result.delayed * oneIn];
      const found = { from, to, oneIn, sentBefore, sentAfter, stopped, through, delayed, media };
      return { ...found, sentence: sentenceOf(found) };
    },
  };
}
