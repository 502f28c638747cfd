import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { AuditEntry } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { files, paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Choices, FilterBar } from "../../ui/filter-bar.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import css from "./audit.module.css";
import { deedOf } from "./audit-words.ts";

const kinds = [
  { id: "reading", label: "Readings" },
  { id: "change", label: "Changes" },
  { id: "door", label: "Coming and going" },
  { id: "refusal", label: "Refused" },
];

export function AuditScreen() {
  const [search, change] = useSearchState();
  const { actor = "", kind = "", person = "", from = "", to = "" } = search;
  const filter = { actor, kind, person, from, to };
  const query = useInfiniteQuery({ ...queries.audit(filter), placeholderData: keepPreviousData });
  const filtered = Object.values(filter).some((value) => value !== "");
  return (
    <Page
      title="Audit"
      lead="Who changed what, and who looked at whom. Nothing here can be changed."
      actions={
        <Button component="a" href={files.audit(filter)} download variant="default" leftSection={<IconDownload size={15} />}>
          All of it as CSV
        </Button>
      }
    >
      <FilterBar>
        <Choices label="Kind" value={kind} options={kinds} choose={(chosen) => change({ kind: chosen })} />
        <ActorChoice value={actor} choose={(chosen) => change({ actor: chosen })} />
        <TextInput
          className={css.day ?? ""}
          type="date"
          aria-label="From this day, UTC"
          leftSection={<span className={css.subject}>from</span>}
          leftSectionWidth={44}
          value={from}
          onChange={(event) => change({ from: event.currentTarget.value })}
        />
        <TextInput
          className={css.day ?? ""}
          type="date"
          aria-label="To this day, UTC"
          leftSection={<span className={css.subject}>to</span>}
          leftSectionWidth={44}
          value={to}
          onChange={(event) => change({ to: event.currentTarget.value })}
        />
        {person !== "" && (
          <Button variant="light" size="compact-sm" onClick={() => change({ person: "" })} aria-label="About one person; show all">
            About one person ×
          </Button>
        )}
      </FilterBar>
      <Panel flush>
        <Loaded query={query}>
          {(data) => (
            <DataTable
              label="Audit"
              columns={columns}
              rows={data.pages.flatMap((page) => page.items)}
              rowId={(entry) => entry.id}
              more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
              whenEmpty={
                <Empty
                  sentence={
                    filtered ? "Nothing of that kind is written down." : "Every change, and every look at a person, is written down here."
                  }
                />
              }
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function ActorChoice({ value, choose }: { value: string; choose: (actor: string) => void }) {
  const users = useQuery(queries.users()).data?.items ?? [];
  const keys = useQuery(queries.keys()).data?.items ?? [];
  const options = [
    { value: "", label: "Everybody" },
    ...users.map((user) => ({ value: `user:${user.id}`, label: user.name })),
    ...keys.map((key) => ({ value: `key:${key.id}`, label: `Key ${key.name}` })),
    { value: "cli", label: "The command line" },
    { value: "public", label: "Nobody signed in" },
  ];
  return <NativeSelect size="sm" aria-label="Who" value={value} data={options} onChange={(event) => choose(event.currentTarget.value)} />;
}

function WhoseRecords({ entry }: { entry: AuditEntry }) {
  const [first] = entry.people;
  if (first !== undefined && entry.people.length === 1)
    return (
      <AppLink className="text-link" href={paths.person(first)}>
        one person
      </AppLink>
    );
  if (first !== undefined) return <>{entry.people.length} people</>;
  // Comings and goings are about the one who comes.
  return <span className={css.subject}>{entry.actorId === `user:${entry.subject}` ? "" : entry.subject}</span>;
}

function detailOf({ detail }: AuditEntry): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== "" && value !== 0)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join(", ");
}

const columns: readonly Column<AuditEntry>[] = [
  { id: "at", head: "When, by your clock", cell: (entry) => <span className="number">{moment(entry.at)}</span> },
  {
    id: "actor",
    head: "Who",
    cell: (entry) => <AppLink href={paths.audit({ actor: entry.actorId })}>{entry.actor}</AppLink>,
  },
  { id: "action", head: "Did what", text: true, cell: (entry) => <span title={entry.action}>{deedOf(entry.action)}</span> },
  { id: "whose", head: "Whose record, or what", text: true, below: true, cell: (entry) => <WhoseRecords entry={entry} /> },
  { id: "detail", head: "More", wide: true, text: true, cell: (entry) => <span className={css.subject}>{detailOf(entry)}</span> },
];
