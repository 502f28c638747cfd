import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Programme } from "../../api/types.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { useMoney } from "../session.ts";
import { toldEffect } from "./told-effect.ts";

/** What earlier campaigns, journeys and lists added a person, to count with where a difference was told. */
export function EarlierEffects({ take }: { take: (name: string, bringsMinor: number) => void }) {
  const query = useQuery(queries.programmes());
  const { show } = useMoney();
  const columns: Column<Programme>[] = [
    {
      id: "name",
      head: "Programme",
      text: true,
      cell: ({ id, name }) => (
        <AppLink href={paths.effectsOf(id)} className="text-link">
          {name}
        </AppLink>
      ),
      plain: ({ name }) => name,
    },
    {
      id: "added",
      head: "It added, a person",
      numeric: true,
      cell: ({ result }) => {
        const told = toldEffect(result);
        return told === null ? "not told" : show(told);
      },
      plain: ({ result }) => toldEffect(result),
    },
    {
      id: "between",
      head: "It may be",
      numeric: true,
      below: true,
      cell: ({ result: { difference } }) =>
        difference === null ? "too few people to say" : `${show(difference.low, "round")} to ${show(difference.high, "round")}`,
    },
    {
      id: "take",
      head: "Count with it",
      quiet: true,
      cell: ({ name, result }) => {
        const told = toldEffect(result);
        return told === null || told <= 0 ? null : (
          <Button size="compact-sm" variant="default" aria-label={`Count with it: ${name}`} onClick={() => take(name, told)}>
            Count with it
          </Button>
        );
      },
    },
  ];
  return (
    <Panel
      title="What earlier ones added"
      note="Against people left alone by draw. Only a difference that was told is offered to count with; where it may be more or less than nothing, what you type below is your guess."
      flush
    >
      <Loaded query={query} lines={3}>
        {({ items }) => (
          <DataTable
            label="What earlier ones added"
            columns={columns}
            rows={items.filter(({ result }) => result.heldBack.people > 0)}
            rowId={({ id }) => id}
            whenEmpty={<Empty sentence="Nobody was left alone by a campaign or journey yet, so nothing tells what they add." />}
          />
        )}
      </Loaded>
    </Panel>
  );
}
