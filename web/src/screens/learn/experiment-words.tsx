import type { ExperimentLine } from "../../api/types.ts";
import { Tag, type Tone } from "../../ui/tag.tsx";

const states: Record<ExperimentLine["state"], { label: string; tone: Tone }> = {
  running: { label: "running", tone: "info" },
  ended: { label: "ended", tone: "good" },
  blocked: { label: "blocked", tone: "bad" },
};

export function ExperimentState({ state }: Pick<ExperimentLine, "state">) {
  const { label, tone } = states[state];
  return <Tag tone={tone}>{label}</Tag>;
}

/** The name of a group as people read it. */
export const groupName = (name: string): string => (name === "held-back" ? "Held back" : name === "treated" ? "Treated" : name);

export function judgedBy({ outcome, event }: Pick<ExperimentLine, "outcome" | "event">): string {
  if (outcome === "money") return "money a person";
  return outcome === "bought" ? "who buys again" : `who does “${event ?? ""}”`;
}
