import type { CampaignSummary } from "../../api/types.ts";
import { Tag, type Tone } from "../../ui/tag.tsx";

const states: Record<CampaignSummary["state"], { label: string; tone: Tone }> = {
  draft: { label: "draft", tone: "plain" },
  sending: { label: "sending", tone: "info" },
  paused: { label: "paused", tone: "warn" },
  finished: { label: "sent", tone: "good" },
};

export function CampaignState({ state }: { state: CampaignSummary["state"] }) {
  const words = states[state];
  return <Tag tone={words.tone}>{words.label}</Tag>;
}

const sendStates: Record<string, { label: string; tone: Tone; meaning: string }> = {
  queued: { label: "waiting", tone: "plain", meaning: "will be sent" },
  claimed: { label: "waiting", tone: "plain", meaning: "will be sent" },
  handing_over: { label: "on its way", tone: "info", meaning: "being handed to the mail server" },
  accepted: { label: "sent", tone: "good", meaning: "taken by the mail server or printed" },
  refused: { label: "refused", tone: "bad", meaning: "the mail server said no" },
  suppressed: { label: "not sent", tone: "warn", meaning: "stopped by the permission gate" },
  unknown: { label: "unknown", tone: "bad", meaning: "the mail server could not say; not sent blindly again" },
  bounced: { label: "came back", tone: "bad", meaning: "the address does not take mail" },
  complained: { label: "complained", tone: "bad", meaning: "the person called it unwanted" },
};

export const sendStateLabel = (state: string): string => sendStates[state]?.label ?? state;
export const sendStateMeaning = (state: string): string => sendStates[state]?.meaning ?? "";

export function SendState({ state }: { state: string }) {
  return <Tag tone={sendStates[state]?.tone ?? "plain"}>{sendStateLabel(state)}</Tag>;
}

/** Where everybody is now: who is done, who waits. */
export function progressOf(counts: CampaignSummary["counts"]): { done: number; total: number; waiting: number; unknown: number } {
  const of = (state: keyof typeof counts.byState) => counts.byState[state] ?? 0;
  const waiting = of("queued") + of("claimed") + of("handing_over");
  const total = Object.values(counts.byState).reduce((sum, people) => sum + people, 0);
  return { done: total - waiting, total, waiting, unknown: of("unknown") };
}
