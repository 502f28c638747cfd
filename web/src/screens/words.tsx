// The words and marks that several rooms' screens share.
import {
  IconBrandWhatsapp,
  IconDeviceMobileMessage,
  IconMail,
  IconMailbox,
  IconPhone,
  IconPrinter,
  IconUsers,
  IconWorld,
  type Icon,
} from "@tabler/icons-react";
import { Marked, Tag, type Tone } from "../ui/tag.tsx";
import { useMediumNames } from "./session.ts";

/** Each state of the life line has its own colour, the same in every chart and list. */
const stateTones: Record<string, number> = {
  stranger: 1,
  prospect: 2,
  "engaged-prospect": 3,
  "first-time": 4,
  repeat: 5,
  lapsing: 6,
  former: 7,
  "won-back": 8,
  gone: 9,
};

export const stateTone = (state: string): number => stateTones[state] ?? 9;

export const stateWords: readonly { id: string; label: string }[] = [
  { id: "prospect", label: "Prospect" },
  { id: "engaged-prospect", label: "Engaged prospect" },
  { id: "first-time", label: "First-time customer" },
  { id: "repeat", label: "Repeat customer" },
  { id: "lapsing", label: "Lapsing" },
  { id: "won-back", label: "Won back" },
  { id: "former", label: "Former customer" },
  { id: "gone", label: "Gone" },
];

export function StateMark({ state, label }: { state: string | null; label: string | null }) {
  if (state === null) return <span className="visually-hidden">no state yet</span>;
  return <Marked colour={`var(--tone-${stateTone(state)})`}>{label ?? state}</Marked>;
}

export function TierTag({ tier }: { tier: string | null }) {
  if (tier === null) return null;
  const tone: Tone = tier === "A" ? "accent" : tier === "B" ? "info" : "plain";
  return (
    <Tag tone={tone} title={`Tier ${tier}`}>
      {tier}
    </Tag>
  );
}

const mediumIcons: Record<string, Icon> = {
  email: IconMail,
  letter: IconMailbox,
  sms: IconDeviceMobileMessage,
  phone: IconPhone,
  visit: IconUsers,
  fax: IconPrinter,
  web: IconWorld,
  whatsapp: IconBrandWhatsapp,
};

export function MediumIcon({ medium, size = 16 }: { medium: string; size?: number }) {
  const Shape = mediumIcons[medium] ?? IconWorld;
  return <Shape size={size} aria-hidden="true" />;
}

/** As the house calls it. */
export function MediumName({ medium }: { medium: string }) {
  return useMediumNames().name(medium);
}

export const nameOf = (name: string | null): string => (name === null || name === "" ? "No name yet" : name);
