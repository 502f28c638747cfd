import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Attribute } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Choices, FilterBar, FilterInput } from "../../ui/filter-bar.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import { answerKinds } from "./attribute-options.ts";
import { AttributeForm } from "./attribute-form.tsx";
import css from "./dictionary.module.css";

const tones: Record<Attribute["sensitivity"], Tone> = { open: "plain", personal: "info", special: "warn" };

export function DictionaryScreen() {
  const query = useQuery(queries.attributes());
  const figures = useMay()("figures");
  const [search, change] = useSearchState();
  const { q = "", edit = "", archived = "" } = search;
  const close = () => change({ edit: "" });
  const begin = (
    <May to="write">
      <Button leftSection={<IconPlus size={15} />} onClick={() => change({ edit: "new" })}>
        Add an attribute
      </Button>
    </May>
  );
  return (
    <Page
      title="Data dictionary"
      lead="Everything we may know about a person: what for, how sensitive, who has it, who uses it. What is not here is not kept."
      actions={begin}
    >
      <Loaded query={query} lines={10}>
        {({ items }) => {
          const editing = items.find((attribute) => attribute.id === edit);
          const shown = items.filter((attribute) => (attribute.archivedAt !== null) === (archived === "yes") && matches(attribute, q));
          return (
            <>
              {(edit === "new" || editing !== undefined) && <AttributeForm key={edit} attribute={editing} close={close} />}
              <FilterBar>
                <FilterInput label="Name, purpose, user" value={q} change={(text) => change({ q: text })} />
                <Choices
                  label="Show"
                  value={archived}
                  options={[{ id: "yes", label: "Archived" }]}
                  choose={(chosen) => change({ archived: chosen })}
                />
              </FilterBar>
              <Panel flush>
                <DataTable
                  label="Attributes"
                  columns={figures ? columns : columns.filter(({ id }) => id !== "people" && id !== "stale")}
                  rows={shown}
                  rowId={(attribute) => attribute.id}
                  exportAs="data-dictionary"
                  whenEmpty={<Empty sentence={archived === "yes" ? "Nothing is archived." : "No attribute matches this."} />}
                />
              </Panel>
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function matches(attribute: Attribute, q: string): boolean {
  const text = [attribute.name, attribute.purpose, ...attribute.usedBy].join(" ").toLowerCase();
  return q
    .toLowerCase()
    .split(/\s+/u)
    .every((word) => text.includes(word));
}

const staleOf = (attribute: Attribute): number => attribute.counts.reduce((sum, count) => sum + count.stale, 0);

const columns: readonly Column<Attribute>[] = [
  {
    id: "name",
    head: "Attribute",
    cell: (attribute) => (
      <span className={css.name}>
        <AppLink href={paths.dictionary({ edit: attribute.id, archived: attribute.archivedAt === null ? "" : "yes" })}>
          {attribute.name}
        </AppLink>
        <span className={css.small}>
          {answerKinds.find((kind) => kind.value === attribute.type)?.label}
          {attribute.freshDays === null ? ", fresh for ever" : `, fresh for ${whole(attribute.freshDays)} days`}
        </span>
      </span>
    ),
    plain: (attribute) => attribute.name,
  },
  {
    id: "purpose",
    head: "What for",
    text: true,
    below: true,
    cell: (attribute) => attribute.purpose,
    plain: (attribute) => attribute.purpose,
  },
  {
    id: "sensitivity",
    head: "Sensitivity",
    cell: (attribute) => <Tag tone={tones[attribute.sensitivity]}>{attribute.sensitivity}</Tag>,
    plain: (attribute) => attribute.sensitivity,
  },
  {
    id: "people",
    head: "People",
    cell: (attribute) =>
      attribute.counts.length === 0 ? (
        <span className={css.small}>nobody yet</span>
      ) : (
        attribute.counts.map(({ kind, people }) => (
          <span key={kind} className={css.count}>
            {whole(people)} {kind}
          </span>
        ))
      ),
    plain: (attribute) => attribute.counts.map(({ kind, people }) => `${people} ${kind}`).join("; "),
  },
  {
    id: "stale",
    head: "Stale",
    cell: (attribute) =>
      staleOf(attribute) === 0 ? <span className={css.small}>none stale</span> : <Tag tone="warn">{whole(staleOf(attribute))} stale</Tag>,
    plain: staleOf,
  },
  {
    id: "users",
    head: "Used by",
    text: true,
    wide: true,
    cell: (attribute) => (attribute.usedBy.length === 0 ? <span className={css.small}>nothing yet</span> : attribute.usedBy.join("; ")),
    plain: (attribute) => attribute.usedBy.join("; "),
  },
  { id: "archive", head: "Archive", quiet: true, cell: (attribute) => <ArchiveButton attribute={attribute} /> },
];

function ArchiveButton({ attribute }: { attribute: Attribute }) {
  const queryClient = useQueryClient();
  const lookAgain = () => void queryClient.invalidateQueries(queries.attributes());
  const failed = (error: unknown) => complain(sentenceOf(error));
  const archive = useMutation({ mutationFn: () => actions.archiveAttribute(attribute.id), onError: failed });
  const restore = useMutation({ mutationFn: () => actions.restoreAttribute(attribute.id), onError: failed });
  const away = attribute.archivedAt !== null;
  const [deed, back] = away ? [restore, archive] : [archive, restore];
  function press(): void {
    deed.mutate(undefined, {
      onSuccess: () => {
        lookAgain();
        tellWithUndo(away ? `“${attribute.name}” is in use again.` : `“${attribute.name}” is archived; its facts stay.`, () =>
          back.mutate(undefined, { onSuccess: lookAgain }),
        );
      },
    });
  }
  if (!away && attribute.usedBy.length > 0) return null;
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      loading={deed.isPending}
      onClick={press}
      aria-label={`${away ? "Take back" : "Archive"}: ${attribute.name}`}
    >
      {away ? "Take back" : "Archive"}
    </Button>
  );
}
