import { useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { AuditEntry } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";

const columns: readonly Column<AuditEntry>[] = [
  { id: "at", head: "When, by your clock", cell: (entry) => <span className="number">{moment(entry.at)}</span>, plain: (entry) => entry.at },
  { id: "actor", head: "Who", cell: (entry) => entry.actor, plain: (entry) => entry.actor },
  { id: "action", head: "Did what", text: true, cell: (entry) => entry.action, plain: (entry) => entry.action },
  { id: "subject", head: "To what", wide: true, text: true, cell: (entry) => entry.subject ?? "", plain: (entry) => entry.subject },
];

export function AuditScreen() {
  const query = useInfiniteQuery(queries.audit());
  return (
    <Page title="Audit" lead="Who changed what, and when. Nothing here can be changed.">
      <Panel flush>
        <Loaded query={query}>
          {(data) => (
            <DataTable
              label="Audit"
              columns={columns}
              rows={data.pages.flatMap((page) => page.items)}
              rowId={(entry) => `${entry.at} ${entry.actor} ${entry.action} ${entry.subject ?? ""}`}
              exportAs="audit"
              more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
              whenEmpty={<Empty sentence="Every change anybody makes is written down here." />}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
