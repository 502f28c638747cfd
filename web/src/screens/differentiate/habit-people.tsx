import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { CellMember, LoyaltyCell } from "../../api/types.ts";
import { day, oneDigit, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import type { Column } from "../../ui/data-table.tsx";
import { useMoney } from "../session.ts";
import { TierTag } from "../words.tsx";
import { StudyPeople } from "./study-people.tsx";

export function HabitPeopleScreen() {
  const { cell } = useParams({ from: "/app/habit-or-heart/$cell" });
  const found = useQuery(queries.square()).data?.cells.find((one) => one.cell === cell);
  const query = useInfiniteQuery(queries.cellPeople(cell as LoyaltyCell["cell"]));
  const money = useMoney();
  const columns: readonly Column<CellMember>[] = [
    { id: "tier", head: "Tier", wide: true, cell: (row) => <TierTag tier={row.tier} />, plain: (row) => row.tier },
    { id: "attitude", head: "Attitude", numeric: true, cell: (row) => oneDigit(row.attitude), plain: (row) => row.attitude },
    { id: "sure", head: "How sure", numeric: true, cell: (row) => percent(row.sure), plain: (row) => row.sure },
    { id: "orders", head: "Orders a year", numeric: true, wide: true, cell: (row) => whole(row.orders), plain: (row) => row.orders },
    {
      id: "expected",
      head: "Coming year",
      numeric: true,
      cell: (row) => money.show(row.expectedMinor, "round"),
      plain: (row) => money.plain(row.expectedMinor),
    },
    { id: "last", head: "Last order", numeric: true, wide: true, cell: (row) => day(row.lastDay), plain: (row) => row.lastDay },
  ];
  return (
    <StudyPeople
      title={found?.name ?? "Habit or heart"}
      above={{ label: "Habit or heart", href: paths.habit() }}
      lead={found?.meaning}
      definition={`${whole(found?.people ?? 0)} people, those of whom most is expected first. Attitude is relative: 50 is the average customer.`}
      query={query}
      columns={columns}
      exportAs={`habit-or-heart-${cell}`}
      total={found?.people}
      list={{ id: `cell-${cell}`, name: found?.name ?? cell }}
    />
  );
}
