import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Purpose, Wording } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import css from "./consents.module.css";
import { NewPurpose, PurposeForm } from "./purpose-form.tsx";
import { WordingForm } from "./wording-form.tsx";

/** What messages are for, what people agreed to, and the words they saw. */
export function ConsentsScreen() {
  const [search, change] = useSearchState();
  const { tab = "purposes", edit = "" } = search;
  const close = () => change({ edit: "" });
  return (
    <Page
      title="Consents"
      lead="Nothing goes to a person that they did not agree to. Every purpose is off until a person says yes, in words that are kept."
      tabs={
        <Tabs
          label="Consents"
          current={tab}
          tabs={[
            { id: "purposes", label: "Purposes", href: paths.consents() },
            { id: "words", label: "Words shown", href: paths.consents({ tab: "words" }) },
            { id: "media", label: "Media", href: paths.consents({ tab: "media" }) },
          ]}
        />
      }
    >
      {tab === "words" ? <Words edit={edit} close={close} /> : tab === "media" ? <Media /> : <Purposes edit={edit} close={close} />}
    </Page>
  );
}

const purposeColumns: readonly Column<Purpose>[] = [
  {
    id: "name",
    head: "Purpose",
    text: true,
    cell: (purpose) => (
      <>
        <AppLink href={paths.consents({ edit: purpose.id })}>{purpose.name}</AppLink>
        <span className={css.small}>{purpose.description}</span>
        <span className={`${css.small} ${css.narrow}`}>
          {whole(purpose.agreed)} agreed, {whole(purpose.refused)} said no
        </span>
      </>
    ),
    plain: (purpose) => purpose.name,
  },
  { id: "class", head: "Kind", wide: true, cell: (purpose) => purpose.class, plain: (purpose) => purpose.class },
  { id: "basis", head: "Legal basis", wide: true, cell: (purpose) => purpose.legalBasis, plain: (purpose) => purpose.legalBasis },
  { id: "version", head: "Version", wide: true, numeric: true, cell: (purpose) => purpose.version, plain: (purpose) => purpose.version },
  { id: "agreed", head: "Agreed", wide: true, numeric: true, cell: (purpose) => whole(purpose.agreed), plain: (purpose) => purpose.agreed },
  {
    id: "refused",
    head: "Said no",
    wide: true,
    numeric: true,
    cell: (purpose) => whole(purpose.refused),
    plain: (purpose) => purpose.refused,
  },
  {
    id: "state",
    head: "In use",
    cell: (purpose) => (purpose.archivedAt === null ? <Tag tone="good">in use</Tag> : <Tag>archived</Tag>),
    plain: (purpose) => (purpose.archivedAt === null ? "yes" : "archived"),
  },
];

function Purposes({ edit, close }: { edit: string; close: () => void }) {
  const query = useQuery(queries.purposes());
  return (
    <Loaded query={query}>
      {({ items }) => {
        const editing = items.find((purpose) => purpose.id === edit);
        return (
          <>
            {editing !== undefined && <PurposeForm key={editing.id} purpose={editing} close={close} />}
            {edit === "new" && <NewPurpose close={close} />}
            <Panel
              title="What messages are for"
              note="A person counts once for each purpose. A change of words makes a new version; decisions keep theirs."
              actions={
                <AppLink className="text-link" href={paths.consents({ edit: "new" })}>
                  Add a purpose
                </AppLink>
              }
              flush
            >
              <DataTable label="Purposes" columns={purposeColumns} rows={items} rowId={(purpose) => purpose.id} exportAs="purposes" />
            </Panel>
          </>
        );
      }}
    </Loaded>
  );
}

const wordingColumns: readonly Column<Wording>[] = [
  {
    id: "id",
    head: "Where",
    cell: (wording) => (
      <>
        {wording.id}
        <span className={css.small}>
          version {wording.version}, {wording.language}
        </span>
      </>
    ),
    plain: (wording) => `${wording.id} ${wording.version} ${wording.language}`,
  },
  {
    id: "text",
    head: "The words",
    text: true,
    below: true,
    cell: (wording) => <p className={css.words}>{wording.text}</p>,
    plain: (wording) => wording.text,
  },
  { id: "decisions", head: "Decisions", numeric: true, cell: (wording) => whole(wording.decisions), plain: (wording) => wording.decisions },
  { id: "first", head: "First shown", wide: true, cell: (wording) => day(wording.firstAt), plain: (wording) => wording.firstAt },
];

function Words({ edit, close }: { edit: string; close: () => void }) {
  const query = useQuery(queries.wordings());
  return (
    <Loaded query={query}>
      {({ items }) => (
        <>
          {edit === "new" && <WordingForm close={close} />}
          <Panel
            title="Words people saw"
            note="Kept as they were shown, with their SHA-256 in every decision that rests on them."
            actions={
              <AppLink className="text-link" href={paths.consents({ tab: "words", edit: "new" })}>
                Word something anew
              </AppLink>
            }
            flush
          >
            <DataTable
              label="Words"
              columns={wordingColumns}
              rows={items}
              rowId={(wording) => `${wording.id} ${wording.version} ${wording.language} ${wording.hash}`}
              exportAs="wordings"
              whenEmpty={<Empty sentence="The words of every form, page and file stand here as soon as somebody decides on them." />}
            />
          </Panel>
        </>
      )}
    </Loaded>
  );
}

function Media() {
  const query = useQuery(queries.media());
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Panel title="Ways to reach people" note="A decision names one of these, or all of them.">
          <ul className={css.list}>
            {items.map((medium) => (
              <li key={medium.id} className={css.head}>
                {medium.name} <span className={css.small}>{medium.id}</span> {medium.archivedAt !== null && <Tag>not in use</Tag>}
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Loaded>
  );
}
