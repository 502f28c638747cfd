import { useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { WalletMember } from "../../api/types.ts";
import { percent } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import type { Column } from "../../ui/data-table.tsx";
import { useMoney } from "../session.ts";
import { StudyPeople } from "./study-people.tsx";

/** Who seems to spend most elsewhere, by the estimate. */
export function WalletPeopleScreen() {
  const query = useInfiniteQuery(queries.walletPeople());
  const money = useMoney();
  const columns: readonly Column<WalletMember>[] = [
    {
      id: "spent",
      head: "With us",
      numeric: true,
      cell: (row) => money.show(row.spentMinor, "round"),
      plain: (row) => money.plain(row.spentMinor),
    },
    {
      id: "wallet",
      head: "In all, estimated",
      numeric: true,
      cell: (row) => money.show(row.walletMinor, "round"),
      plain: (row) => money.plain(row.walletMinor),
    },
    {
      id: "range",
      head: "Range",
      numeric: true,
      wide: true,
      cell: (row) => `${money.show(row.lowMinor, "round")} to ${money.show(row.highMinor, "round")}`,
      plain: (row) => `${money.plain(row.lowMinor)} to ${money.plain(row.highMinor)}`,
    },
    {
      id: "share",
      head: "Our share",
      numeric: true,
      cell: (row) => percent(Math.min(1, row.spentMinor / Math.max(1, row.walletMinor))),
      plain: (row) => Math.min(1, row.spentMinor / Math.max(1, row.walletMinor)),
    },
    {
      id: "missing",
      head: "Does not buy here",
      text: true,
      wide: true,
      cell: (row) => row.missing.join(", "),
      plain: (row) => row.missing.join(", "),
    },
  ];
  return (
    <StudyPeople
      title="Who seems to spend most elsewhere"
      above={{ label: "Needs", href: paths.needs() }}
      definition="Those who bought in the past year, by what they are estimated to spend on such things in all less what they spent here. An estimate: ask them before you rely on it."
      query={query}
      columns={columns}
      exportAs="share-of-wallet"
    />
  );
}
