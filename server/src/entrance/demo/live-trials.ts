/** What was tried on people drawn by chance: one that made a difference, one that made none, one that still runs. */
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { ACTOR, HOUR, type Happening, type Trading } from "./happening.ts";
import { momentOf } from "./past.ts";

interface Trial {
  readonly name: string;
  readonly arms: readonly { readonly name: string; readonly share: number }[];
  readonly heldBack: number;
  readonly windowDays: number;
  /** Null: judged by money. */
  readonly event: string | null;
  /** Chance that somebody of an arm does it: what is true here and no business knows. */
  readonly does: Readonly<Record<string, number>>;
  /** Days ago; null: it still draws. */
  readonly begins: number;
  readonly ends: number | null;
  /** Customers in all. */
  readonly share: number;
}

const halves = (a: string, b: string) => [
  { name: a, share: 0.5 },
  { name: b, share: 0.5 },
];

const TRIALS: readonly Trial[] = [
  {
    name: "Gift wrapping: a picture or words",
    arms: halves("With a picture", "In words"),
    heldBack: 0,
    windowDays: 7,
    event: "Gift Wrap Added",
    does: { "With a picture": 0.4, "In words": 0.12 },
    begins: 64,
    ends: 34,
    share: 0.16,
  },
  {
    name: "A green or a blue button",
    arms: halves("Green", "Blue"),
    heldBack: 0,
    windowDays: 3,
    event: "Basket Filled",
    does: { Green: 0.3, Blue: 0.3 },
    begins: 92,
    ends: 62,
    share: 0.24,
  },
  {
    name: "Wrapping for nothing from £30 or from £50",
    arms: halves("From £30", "From £50"),
    heldBack: 0.2,
    windowDays: 30,
    event: null,
    does: {},
    begins: 18,
    ends: null,
    share: 0.08,
  },
];

/** People come every so many days. */
const EVERY = 6;

async function drawSome(
  { house, seed, demo, now }: Trading,
  id: string,
  { name, event, does, share }: Trial,
  at: Date,
  part: number,
  parts: number,
) {
  const drawn = (person: string): (() => number) => seeded(`${seed} ${name} ${person}`);
  const people = demo.people.filter((one) => one.since < at && drawn(one.id)() < share).map((one) => one.id);
  // Each comes once, in one of the parts.
  const some = people.filter((_, i) => i % parts === part);
  await house.deps.postgres.transaction(async (tx) => {
    const { arms } = await house.learn.assign(tx, id, some);
    if (event === null) return;
    const doing = [...arms].flatMap(([personId, arm]) => {
      const random = seeded(`${seed} ${name} does ${personId}`);
      const when = new Date(at.getTime() + HOUR + random() * DAY);
      return random() < (does[arm] ?? 0) && when < now ? [{ personId, when }] : [];
    });
    const track = { type: "track" as const, name: event, source: ACTOR, payload: {} };
    await house.identify.record(
      tx,
      doing.map(({ personId, when }) => ({ ...track, personId, messageId: `${id}:${personId}`, at: when })),
    );
  });
}

function daysOf(past: Trading, trial: Trial): Happening[] {
  const { house, now } = past;
  const { name, arms, heldBack, windowDays, event, begins, ends } = trial;
  const parts = Math.ceil((begins - (ends ?? 0)) / EVERY);
  let id = "";
  return [
    {
      at: momentOf(now, begins, 12),
      async happen() {
        const outcome = event === null ? "money" : "event";
        id = await house.experiments.create({ name, arms, heldBack, windowDays, outcome, event }, ACTOR);
      },
    },
    ...Array.from({ length: parts }, (_, part): Happening => {
      const at = momentOf(now, begins - part * EVERY, 13);
      return { at, happen: () => drawSome(past, id, trial, at, part, parts) };
    }),
    ...(ends === null ? [] : [{ at: momentOf(now, ends, 14), happen: () => house.experiments.end(id) }]),
  ];
}

export const trialDays = (past: Trading): Happening[] => TRIALS.flatMap((trial) => daysOf(past, trial));
