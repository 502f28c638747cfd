import type { WatchListMember } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import type { Column } from "../../ui/data-table.tsx";
import { useMay, useMoney } from "../session.ts";
import { nameOf, StateMark, TierTag } from "../words.tsx";
import { Fallen } from "./fallen.tsx";
import { MarkButtons } from "./list-work.tsx";
import css from "./watch-list.module.css";

type Columns = readonly Column<WatchListMember>[];

/** @param marked whether the people shown have marks */
export function useColumns(listId: string, marked: boolean): Columns {
  const money = useMoney();
  const may = useMay();
  const who: Columns = [
    {
      id: "name",
      head: "Who",
      cell: (member) => (
        <AppLink href={paths.person(member.personId)} className={css.who}>
          {nameOf(member.name)}
        </AppLink>
      ),
      plain: (member) => member.name,
    },
    { id: "why", head: "Why", text: true, cell: (member) => <span className={css.why}>{member.why}</span>, plain: (member) => member.why },
  ];
  const work: Columns = may("care")
    ? [{ id: "work", head: "What to do", quiet: true, below: true, cell: (member) => <MarkButtons listId={listId} member={member} /> }]
    : [];
  const figures: Columns = [
    {
      id: "state",
      head: "State",
      wide: true,
      cell: (member) => <StateMark state={member.state} label={member.stateLabel} />,
      plain: (member) => member.stateLabel,
    },
    { id: "tier", head: "Tier", wide: true, cell: (member) => <TierTag tier={member.tier} />, plain: (member) => member.tier },
    {
      id: "before",
      head: "Year before",
      numeric: true,
      wide: true,
      cell: (member) => money.show(member.revenueYearBeforeMinor, "round"),
      plain: (member) => money.plain(member.revenueYearBeforeMinor),
    },
    {
      id: "year",
      head: "This year",
      numeric: true,
      cell: (member) => <Fallen now={member.revenueYearMinor} before={member.revenueYearBeforeMinor} />,
      plain: (member) => money.plain(member.revenueYearMinor),
    },
    {
      id: "all",
      head: "So far",
      numeric: true,
      wide: true,
      cell: (member) => money.show(member.revenueMinor, "round"),
      plain: (member) => money.plain(member.revenueMinor),
    },
    {
      id: "last",
      head: "Last order",
      numeric: true,
      wide: true,
      cell: (member) => (member.lastDay === null ? "" : day(member.lastDay)),
      plain: (member) => member.lastDay,
    },
  ];
  const by: Columns = [
    {
      id: "marked",
      head: "Marked by",
      wide: true,
      cell: (member) => member.marked !== null && `${member.marked.by}, ${day(member.marked.at)}`,
      plain: (member) => member.marked?.by,
    },
  ];
  return [...who, ...figures, ...(marked ? by : []), ...work];
}
