import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { SharedIdentifier } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { nameOf } from "../words.tsx";
import css from "./duplicates.module.css";

const kinds: Record<SharedIdentifier["kind"], string> = { email: "E-mail", phone: "Phone", address: "Address" };

const columns: readonly Column<SharedIdentifier>[] = [
  { id: "value", head: "Shared", text: true, cell: (one) => one.value, plain: (one) => one.value },
  { id: "kind", head: "Kind", cell: (one) => kinds[one.kind], plain: (one) => one.kind },
  { id: "people", head: "People", numeric: true, cell: (one) => whole(one.people), plain: (one) => one.people },
  {
    id: "some",
    head: "Among them",
    text: true,
    below: true,
    cell: (one) => (
      <span className={css.some}>
        {one.some.slice(0, 5).map((person) => (
          <AppLink key={person.id} href={paths.person(person.id)} className="text-link">
            {nameOf(person.name)}
          </AppLink>
        ))}
      </span>
    ),
    plain: (one) => one.some.map((person) => nameOf(person.name)).join("; "),
  },
];

/** A reception desk's phone, a family's address: given by many, they prove nothing any more. */
export function Shared() {
  const query = useQuery(queries.sharedIdentifiers());
  return (
    <Panel
      title="Given by three or more people"
      note="They no longer say who somebody is; a household or an institution may stand behind them"
      flush
    >
      <Loaded query={query}>
        {({ items }) => (
          <DataTable
            label="Shared identifiers"
            columns={columns}
            rows={items}
            rowId={(one) => `${one.kind} ${one.value}`}
            exportAs="shared-identifiers"
            whenEmpty={<Empty sentence="No mail address, phone or postal address is given by three or more people." />}
          />
        )}
      </Loaded>
    </Panel>
  );
}
