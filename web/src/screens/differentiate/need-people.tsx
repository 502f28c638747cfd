import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { NeedMember } from "../../api/types.ts";
import { day, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import type { Column } from "../../ui/data-table.tsx";
import { useMoney } from "../session.ts";
import { TierTag } from "../words.tsx";
import { StudyPeople } from "./study-people.tsx";

export function NeedPeopleScreen() {
  const { id } = useParams({ from: "/app/needs/$id" });
  const group = useQuery(queries.needs()).data?.groups.find((one) => String(one.id) === id);
  const query = useInfiniteQuery(queries.needPeople(Number(id)));
  const money = useMoney();
  const columns: readonly Column<NeedMember>[] = [
    { id: "tier", head: "Tier", cell: (row) => <TierTag tier={row.tier} />, plain: (row) => row.tier },
    { id: "sure", head: "How sure", numeric: true, cell: (row) => (row.sure > 0 ? percent(row.sure) : "–"), plain: (row) => row.sure },
    {
      id: "year",
      head: "Past year",
      numeric: true,
      cell: (row) => money.show(row.revenueYearMinor, "round"),
      plain: (row) => money.plain(row.revenueYearMinor),
    },
    { id: "last", head: "Last order", numeric: true, wide: true, cell: (row) => day(row.lastDay), plain: (row) => row.lastDay },
  ];
  const name = group?.name ?? "Group by need";
  const placed = group !== undefined && group.telling.length > 0;
  return (
    <StudyPeople
      title={name}
      above={{ label: "Needs", href: paths.needs() }}
      definition={
        placed
          ? `${whole(group.people)} people who buy like this group, estimated from what they bought and said in the past two years, the most valuable first. What tells them: ${group.telling.map((item) => item.name).join(", ")}.`
          : "The most valuable of the past year first."
      }
      query={query}
      columns={columns}
      exportAs={`needs-${id}`}
      total={group?.people}
      {...(placed && { list: { id: `need-${id}`, name } })}
    />
  );
}
