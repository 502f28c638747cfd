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

const media: Record<string, { label: string; icon: Icon }> = {
  email: { label: "E-mail", icon: IconMail },
  letter: { label: "Letter", icon: IconMailbox },
  sms: { label: "SMS", icon: IconDeviceMobileMessage },
  phone: { label: "Phone", icon: IconPhone },
  visit: { label: "Visit", icon: IconUsers },
  fax: { label: "Fax", icon: IconPrinter },
  web: { label: "Web", icon: IconWorld },
  whatsapp: { label: "WhatsApp", icon: IconBrandWhatsapp },
};

export const mediumLabel = (medium: string): string => media[medium]?.label ?? medium;

export function MediumIcon({ medium, size = 16 }: { medium: string; size?: number }) {
  const Shape = media[medium]?.icon ?? IconWorld;
  return <Shape size={size} aria-hidden="true" />;
}

export const nameOf = (name: string | null): string => (name === null || name === "" ? "No name yet" : name);
