import { NEXT, go, type NodeKind } from "./node-kind.ts";

export interface StartSettings {
  readonly trigger: "segment" | "event" | "date" | "watch-list" | "by-hand";
  readonly segment?: string;
  readonly watchList?: string;
  /** Whether those who are in it when the journey starts enter too. */
  readonly alsoNow?: boolean;
  readonly event?: string;
  readonly attribute?: string;
  /** Whether the day comes round each year; it does unless said otherwise. */
  readonly everyYear?: boolean;
  /** Days after the date; before it where negative. */
  readonly offsetDays?: number;
  /** HH:MM at the person's place. */
  readonly time?: string;
}

const WORDS: Record<StartSettings["trigger"], (settings: StartSettings) => string> = {
  segment: () => "When somebody comes into a segment",
  event: ({ event }) => `When “${event ?? ""}” happens`,
  date: ({ attribute, offsetDays = 0 }) =>
    offsetDays === 0
      ? `On the day of “${attribute ?? ""}”`
      : `${Math.abs(offsetDays)} days ${offsetDays < 0 ? "before" : "after"} “${attribute ?? ""}”`,
  "watch-list": () => "When somebody comes onto a watch list",
  "by-hand": () => "When somebody puts a person in",
};

export const start: NodeKind<StartSettings> = {
  id: "start",
  label: "Start",
  description: "Who comes in, and when: a segment entered, an event, a date, a watch list, or somebody puts a person in by hand.",
  role: "start",
  schema: {
    type: "object",
    required: ["trigger", "segment", "watchList", "event", "attribute"],
    properties: {
      trigger: {
        type: "string",
        title: "People come in",
        enum: ["segment", "event", "date", "watch-list", "by-hand"],
        description: "A segment entered, an event that happens, a date such as a birthday, a watch list, or by hand",
      },
      segment: {
        type: "string",
        title: "Segment",
        minLength: 1,
        maxLength: 60,
        "x-when": { trigger: ["segment"] },
        "x-pick": "segment",
      },
      watchList: {
        type: "string",
        title: "Watch list",
        minLength: 1,
        maxLength: 100,
        "x-when": { trigger: ["watch-list"] },
        "x-pick": "watch-list",
      },
      alsoNow: {
        type: "boolean",
        title: "Also those who are there now",
        description: "Those who are in it at the moment of the start come in too",
        "x-when": { trigger: ["segment", "watch-list"] },
      },
      event: {
        type: "string",
        title: "Event",
        minLength: 1,
        maxLength: 120,
        description: "The name of the event, such as Order Completed. What happened before the journey started counts for nothing.",
        "x-when": { trigger: ["event"] },
        "x-pick": "event",
      },
      attribute: {
        type: "string",
        title: "Date",
        minLength: 1,
        maxLength: 120,
        description: "The fact that holds the day, such as a birthday or the end of a contract",
        "x-when": { trigger: ["date"] },
        "x-pick": "date-attribute",
      },
      everyYear: { type: "boolean", title: "Each year again", description: "Yes unless said otherwise", "x-when": { trigger: ["date"] } },
      offsetDays: {
        type: "integer",
        title: "Days after it",
        description: "Less than nothing means before it",
        minimum: -180,
        maximum: 180,
        "x-when": { trigger: ["date"] },
      },
      time: {
        type: "string",
        title: "At",
        pattern: "^([01]\\d|2[0-3]):[0-5]\\d$",
        description: "By the clock at the person's place",
        "x-when": { trigger: ["date"] },
        "x-pick": "time",
      },
    },
  },
  defaults: { trigger: "by-hand" },
  ports: () => NEXT,
  decide: () => go("next"),
  words: (settings) => WORDS[settings.trigger](settings),
};
