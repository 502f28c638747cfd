import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Group } from "../../api/types.ts";
import { count, day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Choices, FilterBar, FilterInput } from "../../ui/filter-bar.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { useMay, useMoney } from "../session.ts";
import { groupKinds, kindLabel } from "./group-words.ts";
import css from "./groups.module.css";

export function GroupsScreen() {
  const [{ q = "", kind = "", short = "", add = "" }, change] = useSearchState();
  const may = useMay()("care");
  const query = useInfiniteQuery(queries.groups({ q, kind, short }));
  return (
    <Page
      title="Organisations"
      lead="Households, institutions and channel partners: their people with roles, and what those are worth together."
      actions={
        may && (
          <Button leftSection={<IconPlus size={15} />} onClick={() => change({ add: "yes" })}>
            Add one
          </Button>
        )
      }
    >
      {may && add === "yes" && <NewGroup close={() => change({ add: "" })} />}
      <FilterBar>
        <FilterInput label="Name" value={q} change={(text) => change({ q: text })} />
        <Choices
          label="Kind"
          value={kind}
          options={groupKinds.map(({ id, many }) => ({ id, label: many }))}
          choose={(id) => change({ kind: id })}
        />
        <Choices
          label="Three names"
          value={short}
          options={[{ id: "yes", label: "Fewer than three names" }]}
          choose={(id) => change({ short: id })}
        />
      </FilterBar>
      <Panel flush>
        <Loaded query={query}>
          {(data) => (
            <GroupTable
              rows={data.pages.flatMap((page) => page.items)}
              total={data.pages[0]?.total}
              more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
              sentence={
                short === "yes"
                  ? "Every institution you want to win has at least three names."
                  : q + kind === ""
                    ? "Households, institutions and partners gather here as people are put into them."
                    : "None by that name."
              }
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

interface GroupTableProps {
  rows: readonly Group[];
  total: number | undefined;
  more: { has: boolean; loading: boolean; load: () => void };
  sentence: string;
}

function GroupTable({ rows, total, more, sentence }: GroupTableProps) {
  const { show, plain } = useMoney();
  const columns: readonly Column<Group>[] = [
    {
      id: "name",
      head: "Name",
      cell: (group) => (
        <span className={css.name}>
          <AppLink href={paths.group(group.id)} className="text-link">
            {group.name}
          </AppLink>
          {group.wanted && <Tag tone="accent">wanted</Tag>}
          {group.namesMissing > 0 && <Tag tone="warn">{count(group.namesMissing, "name missing", "names missing")}</Tag>}
        </span>
      ),
      plain: (group) => group.name,
    },
    { id: "kind", head: "Kind", wide: true, cell: (group) => kindLabel(group.kind), plain: (group) => group.kind },
    { id: "people", head: "People", numeric: true, cell: (group) => whole(group.people), plain: (group) => group.people },
    {
      id: "revenue",
      head: "Sales so far",
      numeric: true,
      cell: (group) => show(group.value.revenueMinor, "round"),
      plain: (group) => plain(group.value.revenueMinor),
    },
    {
      id: "year",
      head: "Past year",
      numeric: true,
      wide: true,
      cell: (group) => show(group.value.revenueYearMinor, "round"),
      plain: (group) => plain(group.value.revenueYearMinor),
    },
    {
      id: "last",
      head: "Last purchase",
      numeric: true,
      wide: true,
      cell: (group) => (group.value.lastDay === null ? "" : day(group.value.lastDay)),
      plain: (group) => group.value.lastDay,
    },
  ];
  return (
    <DataTable
      label="Organisations"
      columns={columns}
      rows={rows}
      rowId={(group) => group.id}
      exportAs="organisations"
      total={total}
      more={more}
      whenEmpty={<Empty sentence={sentence} />}
    />
  );
}

function NewGroup({ close }: { close: () => void }) {
  const go = useGo();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<Group["kind"]>("organisation");
  const [wanted, setWanted] = useState(false);
  const make = useMutation({
    mutationFn: () => actions.createGroup({ name, kind, wanted }),
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ["/v1/groups"] });
      go(paths.group(id));
    },
  });
  return (
    <FormPanel
      title="A new one"
      failure={make.isError ? sentenceOf(make.error) : null}
      busy={make.isPending}
      submit="Add"
      send={() => make.mutate()}
      close={close}
    >
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} required autoFocus />
      <NativeSelect
        label="Kind"
        value={kind}
        data={groupKinds.map(({ id, one }) => ({ value: id, label: one }))}
        onChange={(event) => setKind(groupKinds.find((known) => known.id === event.currentTarget.value)?.id ?? "organisation")}
      />
      <Checkbox
        label="We want to win it: it needs at least three names"
        checked={wanted}
        onChange={(event) => setWanted(event.currentTarget.checked)}
      />
    </FormPanel>
  );
}
