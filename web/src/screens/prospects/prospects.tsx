import { useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Prospect } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { DemoHint, Empty, Loaded } from "../../ui/states.tsx";
import { nameOf } from "../words.tsx";

const columns: readonly Column<Prospect>[] = [
  {
    id: "who",
    head: "Who",
    cell: (prospect) => (
      <AppLink href={paths.person(prospect.personId)} className="text-link">
        {nameOf(prospect.name)}
      </AppLink>
    ),
    plain: (prospect) => prospect.name,
  },
  {
    id: "interest",
    head: "Interested in",
    text: true,
    cell: (prospect) => prospect.interest ?? "",
    plain: (prospect) => prospect.interest,
  },
  { id: "source", head: "Came by", wide: true, cell: (prospect) => prospect.source ?? "", plain: (prospect) => prospect.source },
  {
    id: "touches",
    head: "Touches",
    numeric: true,
    wide: true,
    cell: (prospect) => whole(prospect.touches),
    plain: (prospect) => prospect.touches,
  },
  {
    id: "last",
    head: "Last",
    numeric: true,
    cell: (prospect) => (prospect.lastTouch === null ? "" : day(prospect.lastTouch)),
    plain: (prospect) => prospect.lastTouch,
  },
  {
    id: "since",
    head: "Known since",
    numeric: true,
    wide: true,
    cell: (prospect) => (prospect.since === null ? "" : day(prospect.since)),
    plain: (prospect) => prospect.since,
  },
];

export function ProspectsScreen() {
  const query = useInfiniteQuery(queries.prospects());
  return (
    <Page title="Prospects" lead="People who showed interest and have not bought. About nineteen for every buyer.">
      <Panel flush>
        <Loaded query={query}>
          {(data) => (
            <DataTable
              label="Prospects"
              columns={columns}
              rows={data.pages.flatMap((page) => page.items)}
              rowId={(prospect) => prospect.personId}
              exportAs="prospects"
              total={data.pages[0]?.total}
              more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
              whenEmpty={<Empty sentence="People who ask, subscribe or look, and have not bought yet, gather here." hint={<DemoHint />} />}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
