import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { ListResults as Results } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { useMoney } from "../session.ts";

type Experiment = Results["items"][number];

/** What acting on the list brought: everybody treated against everybody left alone, over its campaigns and its work by hand. */
export function ListResults({ listId }: { listId: string }) {
  return <Brought query={useQuery(queries.watchListResults(listId))} />;
}

/** The same of a list of groups, which are drawn and compared as a whole. */
export function GroupListResults({ listId }: { listId: string }) {
  return <Brought query={useQuery(queries.groupListResults(listId))} />;
}

function Brought({ query }: { query: Parameters<typeof Loaded<Results>>[0]["query"] }) {
  const unit = query.data?.unit ?? "person";
  const columns = useColumns(unit);
  return (
    <Panel
      title="What acting on it brought"
      note={
        unit === "person"
          ? "Against people left alone by draw. Work on people whom no draw chose is not told as an effect."
          : "Against groups left alone by draw: everybody of a group is in one arm, and what a group bought is compared. Purchases of all its people count, of those found since as well."
      }
    >
      <Loaded query={query} lines={2}>
        {({ together, items }) => (
          <>
            <Verdict sentence={together.sentence} />
            {items.length > 0 && <DataTable label="Experiments of this list" columns={columns} rows={items} rowId={(one) => one.id} />}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function useColumns(unit: Results["unit"]): readonly Column<Experiment>[] {
  const money = useMoney();
  return [
    { id: "name", head: "What was done", cell: (one) => one.name },
    { id: "since", head: "Since", wide: true, cell: (one) => day(one.result.since) },
    { id: "treated", head: "Treated", numeric: true, wide: true, cell: (one) => whole(one.result.treated.people) },
    { id: "alone", head: "Left alone", numeric: true, wide: true, cell: (one) => whole(one.result.heldBack.people) },
    { id: "each", head: `Bought a ${unit}`, numeric: true, wide: true, cell: (one) => money.show(one.result.treated.perPersonMinor) },
    { id: "other", head: "Left alone bought", numeric: true, wide: true, cell: (one) => money.show(one.result.heldBack.perPersonMinor) },
    { id: "says", head: "What it says", text: true, below: true, cell: (one) => one.result.sentence },
  ];
}
