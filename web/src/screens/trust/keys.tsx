import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { KeyRow } from "../../api/types.ts";
import { day, moment } from "../../lib/format.ts";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Choices, FilterBar } from "../../ui/filter-bar.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { ShownOnce } from "../../ui/shown-once.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { KeyForm } from "./key-form.tsx";
import css from "./users.module.css";

export function KeysScreen() {
  const query = useQuery(queries.keys());
  const roles = useQuery(queries.roles());
  const [search, change] = useSearchState();
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const ended = search["ended"] === "yes";
  const words = new Map(roles.data?.scopes.map((scope) => [scope.id, scope.words]));
  const begin = (
    <Button leftSection={<IconPlus size={15} />} onClick={() => change({ make: "yes" })}>
      Make a key
    </Button>
  );
  return (
    <Page
      title="Keys"
      lead="With a key a program comes in: the shop, the site, a script of yours. It may what you tick, and never more than you."
      actions={begin}
    >
      {made !== null && (
        <ShownOnce
          label={`The key “${made.name}”`}
          value={made.key}
          note="Keep it where the program finds it. It is not shown again. It goes into the header Authorization: Bearer …, never into an address."
          close={() => setMade(null)}
        />
      )}
      {search["make"] === "yes" && <KeyForm words={words} close={() => change({ make: "" })} made={setMade} />}
      <FilterBar>
        <Choices
          label="Show"
          value={ended ? "yes" : ""}
          options={[{ id: "yes", label: "Revoked and expired" }]}
          choose={(chosen) => change({ ended: chosen })}
        />
      </FilterBar>
      <Loaded query={query}>
        {({ items }) => (
          <Panel flush>
            <DataTable
              label="Keys"
              columns={columnsWith(words)}
              rows={items.filter((key) => isEnded(key) === ended)}
              rowId={(key) => key.id}
              whenEmpty={
                ended ? (
                  <Empty sentence="No key has ended yet." />
                ) : (
                  <Empty sentence="A key lets a program of yours read or send data, and says in the audit what it did." action={begin} />
                )
              }
            />
          </Panel>
        )}
      </Loaded>
    </Page>
  );
}

const isPast = (at: string | null): boolean => at !== null && new Date(at).getTime() <= Date.now();
const isEnded = (key: KeyRow): boolean => key.revokedAt !== null || isPast(key.expiresAt);

function columnsWith(words: ReadonlyMap<string, string>): readonly Column<KeyRow>[] {
  return [
    {
      id: "name",
      head: "Name",
      cell: (key) => (
        <span className={css.name}>
          {key.name}
          <code className={css.small}>rap_{key.id}_…</code>
        </span>
      ),
    },
    {
      id: "scopes",
      head: "May",
      text: true,
      below: true,
      cell: (key) => key.scopes.map((scope) => words.get(scope)?.split(/[,:]/u)[0] ?? scope).join("; "),
    },
    {
      id: "made",
      head: "Made",
      wide: true,
      cell: (key) => (
        <span className={css.name}>
          {day(key.createdAt)}
          <span className={css.small}>{key.createdBy ?? "on the command line"}</span>
        </span>
      ),
    },
    {
      id: "used",
      head: "Last used",
      cell: (key) => (key.lastUsedAt === null ? <span className={css.small}>never</span> : moment(key.lastUsedAt)),
    },
    { id: "until", head: "Until", cell: (key) => <Until entry={key} /> },
    { id: "deeds", head: "Actions", quiet: true, cell: (key) => (isEnded(key) ? null : <Revoke entry={key} />) },
  ];
}

function Until({ entry }: { entry: KeyRow }) {
  if (entry.revokedAt !== null) return <Tag tone="bad">revoked {day(entry.revokedAt)}</Tag>;
  if (!entry.makerActive) return <Tag tone="warn">rests: {entry.createdBy} has no account any more</Tag>;
  if (entry.expiresAt === null) return <>no end</>;
  return isPast(entry.expiresAt) ? <Tag tone="warn">expired {day(entry.expiresAt)}</Tag> : <>{day(entry.expiresAt)}</>;
}

/** There is no way back from this one, so it asks for a second press. */
function Revoke({ entry }: { entry: KeyRow }) {
  const queryClient = useQueryClient();
  const [sure, setSure] = useState(false);
  const revoke = useMutation({
    mutationFn: () => actions.revokeKey(entry.id),
    onSuccess: () => {
      tell(`The key “${entry.name}” does not work any more.`);
      return queryClient.invalidateQueries(queries.keys());
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Button
      size="compact-sm"
      variant={sure ? "filled" : "default"}
      color={sure ? "red" : "gray"}
      loading={revoke.isPending}
      onClick={() => (sure ? revoke.mutate() : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {sure ? "For good" : "Revoke"}
    </Button>
  );
}
