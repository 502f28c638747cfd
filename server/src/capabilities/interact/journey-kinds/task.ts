import { afterAmount } from "../place-clock.ts";
import { NEXT, go, type NodeKind } from "./node-kind.ts";

export interface TaskSettings {
  readonly title: string;
  readonly reason: string;
  readonly forWhom: "rep" | "team";
  readonly dueDays: number;
}

export const task: NodeKind<TaskSettings> = {
  id: "task",
  label: "Task",
  description: "Gives somebody of the house something to do for this person, with the reason, and lets the person go on.",
  role: "step",
  schema: {
    type: "object",
    required: ["title", "reason", "forWhom", "dueDays"],
    properties: {
      title: { type: "string", title: "What to do", minLength: 1, maxLength: 120 },
      reason: { type: "string", title: "Why", minLength: 1, maxLength: 500 },
      forWhom: { type: "string", title: "Who does it", enum: ["rep", "team"], description: "The person's own rep, or whoever takes it" },
      dueDays: { type: "integer", title: "Within days", minimum: 0, maximum: 90 },
    },
  },
  defaults: { title: "Call", reason: "", forWhom: "rep", dueDays: 2 },
  ports: () => NEXT,
  decide: ({ title, reason, forWhom, dueDays }, { now, zone }) =>
    go("next", { do: "task", title, reason, forWhom, dueAt: afterAmount(now, dueDays, "days", zone) }),
  words: ({ title }) => `Task: ${title}`,
};
