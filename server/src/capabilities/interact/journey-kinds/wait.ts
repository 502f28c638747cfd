import { amountWords, AMOUNT, UNIT, untilClock, WEEKDAYS, afterAmount, type Unit, type Weekday } from "../place-clock.ts";
import { NEXT, go, type NodeKind } from "./node-kind.ts";

export interface WaitSettings {
  readonly how: "for" | "until";
  readonly amount?: number;
  readonly unit?: Unit;
  /** Of "until": any day where none is named. */
  readonly weekdays?: readonly Weekday[];
  /** HH:MM at the person's place. */
  readonly time?: string;
}

/** When the wait of somebody who came at a moment ends. */
export function waitEnds({ how, amount = 1, unit = "days", weekdays = [], time = "09:00" }: WaitSettings, from: Date, zone: string): Date {
  return how === "for" ? afterAmount(from, amount, unit, zone) : untilClock(from, weekdays, time, zone);
}

export const wait: NodeKind<WaitSettings> = {
  id: "wait",
  label: "Wait",
  description: "Lets time pass: so long, or until a day and hour at the person's place.",
  role: "step",
  schema: {
    type: "object",
    required: ["how", "amount", "unit", "time"],
    properties: {
      how: { type: "string", title: "Wait", enum: ["for", "until"], description: "So long, or until a day and hour" },
      amount: { ...AMOUNT, "x-when": { how: ["for"] } },
      unit: { ...UNIT, "x-when": { how: ["for"] } },
      weekdays: {
        type: "array",
        title: "On",
        description: "Any day where none is named",
        items: { type: "string", title: "Day", enum: WEEKDAYS },
        maxItems: 7,
        "x-when": { how: ["until"] },
      },
      time: {
        type: "string",
        title: "At",
        pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
        description: "By the clock at the person's place",
        "x-when": { how: ["until"] },
        "x-pick": "time",
      },
    },
  },
  defaults: { how: "for", amount: 3, unit: "days" },
  ports: () => NEXT,
  decide(settings, { now, enteredAt, zone }) {
    const until = waitEnds(settings, enteredAt, zone);
    return now < until ? { kind: "stay", until } : go("next");
  },
  words: ({ how, amount = 1, unit = "days", weekdays = [], time = "09:00" }) =>
    how === "for"
      ? `Wait ${amountWords(amount, unit)}`
      : `Wait until ${weekdays.length === 0 ? "" : `${weekdays.join(" or ")} `}${time} at their place`,
};
