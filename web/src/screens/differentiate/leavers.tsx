import { useInfiniteQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Leaver } from "../../api/types.ts";
import { oneDigit, percent } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import type { Column } from "../../ui/data-table.tsx";
import { useMoney } from "../session.ts";
import { offerOf } from "./new-competitor.tsx";
import { StudyPeople } from "./study-people.tsx";

const cells: Record<string, string> = { loyalty: "Heart", habit: "Habit", latent: "Latent", none: "Neither" };

/** Who would take most with them if a superstore opened. */
export function LeaversScreen() {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const query = useInfiniteQuery(queries.leavers(offerOf(search)));
  const money = useMoney();
  const columns: readonly Column<Leaver>[] = [
    { id: "cell", head: "Place", cell: (row) => cells[row.cell] ?? row.cell, plain: (row) => row.cell },
    { id: "attitude", head: "Attitude", numeric: true, wide: true, cell: (row) => oneDigit(row.attitude), plain: (row) => row.attitude },
    { id: "chance", head: "Would go", numeric: true, cell: (row) => percent(row.chance), plain: (row) => row.chance },
    {
      id: "expected",
      head: "Coming year",
      numeric: true,
      wide: true,
      cell: (row) => money.show(row.expectedMinor, "round"),
      plain: (row) => money.plain(row.expectedMinor),
    },
    {
      id: "risk",
      head: "At risk",
      numeric: true,
      cell: (row) => money.show(row.atRiskMinor, "round"),
      plain: (row) => money.plain(row.atRiskMinor),
    },
  ];
  return (
    <StudyPeople
      title="Who would take most with them"
      above={{ label: "Habit or heart", href: paths.habit() }}
      definition="If the superstore opened as you described it: what each is expected to buy in the coming year, times the chance that they go. On stated assumptions, not measured."
      query={query}
      columns={columns}
      exportAs="new-superstore"
    />
  );
}
