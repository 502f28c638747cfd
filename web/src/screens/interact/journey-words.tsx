import {
  IconArrowsSplit,
  IconClockPause,
  IconDoorExit,
  IconHourglassHigh,
  IconListCheck,
  IconPlayerPlay,
  IconPoint,
  IconRouteAltLeft,
  IconSend,
  type Icon,
} from "@tabler/icons-react";
import type { JourneySummary } from "../../api/types.ts";
import { Tag, type Tone } from "../../ui/tag.tsx";

const states: Record<JourneySummary["state"], { label: string; tone: Tone }> = {
  draft: { label: "draft", tone: "plain" },
  running: { label: "running", tone: "good" },
  paused: { label: "paused", tone: "warn" },
  ended: { label: "ended", tone: "plain" },
};

export function JourneyState({ state }: { state: JourneySummary["state"] }) {
  return <Tag tone={states[state].tone}>{states[state].label}</Tag>;
}

const icons: Record<string, Icon> = {
  start: IconPlayerPlay,
  wait: IconClockPause,
  until: IconHourglassHigh,
  branch: IconRouteAltLeft,
  split: IconArrowsSplit,
  send: IconSend,
  task: IconListCheck,
  exit: IconDoorExit,
};

export function KindIcon({ kind, size = 16 }: { kind: string; size?: number }) {
  const Shape = icons[kind] ?? IconPoint;
  return <Shape size={size} stroke={1.7} aria-hidden="true" />;
}
