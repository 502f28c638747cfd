import { useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { AuditEntry } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";

const deeds: Record<string, string> = {
  "POST /v1/imports/preview": "looked into a file",
  "POST /v1/imports": "started an import",
  "PATCH /v1/settings": "changed the settings",
  "POST /v1/values/refresh": "recalculated values",
  "POST /v1/offers": "made an offer",
  "POST /v1/campaigns": "made a campaign",
  "PATCH /v1/campaigns/{id}": "changed a campaign",
  "POST /v1/campaigns/{id}/draft-run": "made a draft run",
  "POST /v1/campaigns/{id}/start": "sent a campaign",
  "POST /v1/campaigns/{id}/pause": "paused a campaign",
  "POST /v1/campaigns/{id}/resume": "let a campaign go on",
  "POST /v1/campaigns/{id}/archive": "put a campaign away",
  "POST /v1/campaigns/{id}/restore": "brought a campaign back",
  "POST /v1/people/{id}/complaints": "noted a complaint",
  "POST /v1/complaints/{id}/settle": "settled a complaint",
  "POST /v1/complaints/{id}/reopen": "opened a complaint again",
  "POST /v1/people/{id}/card": "gave a loyalty card",
};

const columns: readonly Column<AuditEntry>[] = [
  {
    id: "at",
    head: "When, by your clock",
    cell: (entry) => <span className="number">{moment(entry.at)}</span>,
    plain: (entry) => entry.at,
  },
  { id: "actor", head: "Who", cell: (entry) => entry.actor, plain: (entry) => entry.actor },
  {
    id: "action",
    head: "Did what",
    text: true,
    cell: (entry) => <span title={entry.action}>{deeds[entry.action] ?? entry.action}</span>,
    plain: (entry) => entry.action,
  },
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
