import {
  IconAddressBook,
  IconBook2,
  IconArrowsExchange,
  IconBasket,
  IconBroadcast,
  IconBuilding,
  IconCalendarMonth,
  IconBulb,
  IconCategory,
  IconChartArrowsVertical,
  IconChartDots3,
  IconCoins,
  IconCreditCard,
  IconCheckbox,
  IconEar,
  IconChartLine,
  IconEye,
  IconFileImport,
  IconFilter,
  IconFlask,
  IconGift,
  IconHeart,
  IconHelpHexagon,
  IconHistory,
  IconInbox,
  IconMailCheck,
  IconKey,
  IconPhone,
  IconRoute,
  IconScale,
  IconSend,
  IconSettings,
  IconSparkles,
  IconTimeline,
  IconUserCheck,
  IconUsersGroup,
  IconUsersMinus,
  IconWebhook,
  type Icon,
} from "@tabler/icons-react";
import { paths } from "../../lib/paths.ts";
import { useMay, useSession } from "../session.ts";

export interface Place {
  label: string;
  href: string;
  /** After `g`; there are only so many letters. */
  key?: string;
  icon: Icon;
  group: "" | "Know" | "Understand" | "Say" | "Trust" | "House";
  /** The right that opens it. */
  may: string;
  onlyWithMailbox?: boolean;
}

/** The places one can go, in the order of the four steps: who they are, what they are worth and need, what to say; how it works. */
export const places: readonly Place[] = [
  { label: "Overview", href: paths.overview(), may: "figures", key: "o", icon: IconChartDots3, group: "" },
  { label: "People", href: paths.people(), may: "people", key: "p", icon: IconAddressBook, group: "Know" },
  { label: "Organisations", href: paths.groups(), may: "people", key: "g", icon: IconBuilding, group: "Know" },
  { label: "Duplicates", href: paths.duplicates(), may: "people", key: "y", icon: IconUsersMinus, group: "Know" },
  { label: "Watch lists", href: paths.watchLists(), may: "lists", key: "w", icon: IconEye, group: "Know" },
  { label: "Segments", href: paths.segments(), may: "lists", key: "l", icon: IconFilter, group: "Know" },
  { label: "Prospects", href: paths.prospects(), may: "people", key: "r", icon: IconSparkles, group: "Know" },
  { label: "Life line", href: paths.lifeLine(), may: "figures", key: "z", icon: IconTimeline, group: "Understand" },
  { label: "Why people left", href: paths.reasons(), may: "figures", icon: IconHelpHexagon, group: "Understand" },
  { label: "Money", href: paths.money(), may: "figures", key: "v", icon: IconCoins, group: "Understand" },
  { label: "Needs", href: paths.needs(), may: "figures", key: "q", icon: IconCategory, group: "Understand" },
  { label: "Habit or heart", href: paths.habit(), may: "figures", key: "h", icon: IconHeart, group: "Understand" },
  { label: "Goods", href: paths.goods(), may: "figures", key: "b", icon: IconBasket, group: "Understand" },
  { label: "Experiments", href: paths.experiments(), may: "figures", icon: IconFlask, group: "Understand" },
  { label: "Campaigns", href: paths.campaigns(), may: "figures", key: "c", icon: IconSend, group: "Say" },
  { label: "Calls and visits", href: paths.work(), may: "people", key: "j", icon: IconPhone, group: "Say" },
  { label: "Suggestions", href: paths.suggestions(), may: "people", key: "2", icon: IconBulb, group: "Say" },
  { label: "Relevance", href: paths.relevance(), may: "figures", key: "3", icon: IconEar, group: "Say" },
  { label: "Effects", href: paths.effects(), may: "figures", key: "E", icon: IconChartLine, group: "Say" },
  { label: "Journeys", href: paths.journeys(), may: "figures", key: "J", icon: IconRoute, group: "Say" },
  { label: "Calendar", href: paths.calendar(), may: "figures", key: "C", icon: IconCalendarMonth, group: "Say" },
  { label: "Second looks", href: paths.approvals(), may: "figures", key: "Y", icon: IconUserCheck, group: "Say" },
  { label: "Offers", href: paths.offers(), may: "figures", key: "f", icon: IconGift, group: "Say" },
  { label: "Loyalty", href: paths.loyalty(), may: "figures", icon: IconCreditCard, group: "Say" },
  { label: "What was learned", href: paths.decisions(), may: "figures", icon: IconChartArrowsVertical, group: "Say" },
  { label: "Sending", href: paths.sending(), may: "figures", key: "1", icon: IconMailCheck, group: "Say" },
  { label: "Mailbox", href: paths.mailbox(), may: "people", key: "m", icon: IconInbox, group: "Say", onlyWithMailbox: true },
  { label: "Imports", href: paths.imports(), may: "read", key: "i", icon: IconFileImport, group: "House" },
  { label: "Sources", href: paths.sources(), may: "read", key: "e", icon: IconBroadcast, group: "House" },
  { label: "Data dictionary", href: paths.dictionary(), may: "read", key: "d", icon: IconBook2, group: "House" },
  { label: "Exchange", href: paths.exchange(), may: "figures", key: "x", icon: IconArrowsExchange, group: "House" },
  { label: "Settings", href: paths.settings(), may: "read", key: "s", icon: IconSettings, group: "House" },
  { label: "Webhooks", href: paths.webhooks(), may: "keys", icon: IconWebhook, group: "House" },
  { label: "Consents", href: paths.consents(), may: "read", key: "n", icon: IconCheckbox, group: "Trust" },
  { label: "Rights and retention", href: paths.rights(), may: "people", key: "t", icon: IconScale, group: "Trust" },
  { label: "Users", href: paths.users(), may: "owner", key: "u", icon: IconUsersGroup, group: "Trust" },
  { label: "Keys", href: paths.keys(), may: "keys", key: "k", icon: IconKey, group: "Trust" },
  { label: "Audit", href: paths.audit(), may: "owner", key: "a", icon: IconHistory, group: "Trust" },
];

/** The places that are open to the one who is signed in. */
export function usePlaces(): readonly Place[] {
  const { business } = useSession();
  const may = useMay();
  return places.filter((place) => may(place.may) && (place.onlyWithMailbox !== true || business.mailbox));
}
