import {
  IconAddressBook,
  IconBook2,
  IconArrowsExchange,
  IconChartDots3,
  IconEye,
  IconFileImport,
  IconGift,
  IconHistory,
  IconInbox,
  IconSend,
  IconSettings,
  IconSparkles,
  type Icon,
} from "@tabler/icons-react";
import { paths } from "../../lib/paths.ts";

export interface Place {
  label: string;
  href: string;
  key: string;
  icon: Icon;
  group: string;
  onlyWithMailbox?: boolean;
}

/** The places one can go, in the order of the four steps: who they are, what to say, how it works. */
export const places: readonly Place[] = [
  { label: "Overview", href: paths.overview(), key: "o", icon: IconChartDots3, group: "" },
  { label: "People", href: paths.people(), key: "p", icon: IconAddressBook, group: "Know" },
  { label: "Watch lists", href: paths.watchLists(), key: "w", icon: IconEye, group: "Know" },
  { label: "Prospects", href: paths.prospects(), key: "r", icon: IconSparkles, group: "Know" },
  { label: "Campaigns", href: paths.campaigns(), key: "c", icon: IconSend, group: "Say" },
  { label: "Offers", href: paths.offers(), key: "f", icon: IconGift, group: "Say" },
  { label: "Mailbox", href: paths.mailbox(), key: "m", icon: IconInbox, group: "Say", onlyWithMailbox: true },
  { label: "Imports", href: paths.imports(), key: "i", icon: IconFileImport, group: "House" },
  { label: "Data dictionary", href: paths.dictionary(), key: "d", icon: IconBook2, group: "House" },
  { label: "Exchange", href: paths.exchange(), key: "x", icon: IconArrowsExchange, group: "House" },
  { label: "Settings", href: paths.settings(), key: "s", icon: IconSettings, group: "House" },
  { label: "Audit", href: paths.audit(), key: "a", icon: IconHistory, group: "House" },
];
