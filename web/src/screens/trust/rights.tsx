import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Erasure, PersonRequest } from "../../api/types.ts";
import { count, day, moment, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { useMay } from "../session.ts";
import css from "./consents.module.css";
import { Retention } from "./retention.tsx";
import { Verifier } from "./verifier.tsx";

/** What people ask of us, what is kept for how long, and the trace of who was erased. */
export function RightsScreen() {
  const [{ tab = "requests" }] = useSearchState();
  return (
    <Page
      title="Rights and retention"
      lead="What people asked of us and by when, how long each kind of data stays, and the proof of what was erased."
      tabs={
        <Tabs
          label="Rights and retention"
          current={tab}
          tabs={[
            { id: "requests", label: "Requests", href: paths.rights() },
            { id: "retention", label: "Retention", href: paths.rights("retention") },
            { id: "erasures", label: "Erasures", href: paths.rights("erasures") },
          ]}
        />
      }
    >
      {tab === "retention" ? <Retention /> : tab === "erasures" ? <Erasures /> : <Requests />}
    </Page>
  );
}

const asked: Record<PersonRequest["kind"], string> = {
  access: "A copy of everything",
  correction: "A correction",
  restriction: "To stop using their data",
  erasure: "To be forgotten",
  objection: "Not to be written to",
};

function Requests() {
  const query = useQuery(queries.requests());
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Panel title="What people asked" note="Due a month after it came; the most urgent first. Note one on the person's screen." flush>
          <DataTable
            label="Requests"
            columns={requestColumns}
            rows={items}
            rowId={(request) => request.id}
            exportAs="requests"
            whenEmpty={<Empty sentence="Nobody is waiting for an answer." />}
          />
        </Panel>
      )}
    </Loaded>
  );
}

const requestColumns: readonly Column<PersonRequest>[] = [
  {
    id: "what",
    head: "Asked for",
    cell: (request) => (
      <>
        <AppLink href={paths.person(request.personId)}>{asked[request.kind]}</AppLink>
        <span className={css.small}>
          by {request.channel}, {day(request.receivedAt)}
        </span>
      </>
    ),
    plain: (request) => request.kind,
  },
  { id: "note", head: "In their words", text: true, wide: true, cell: (request) => request.note, plain: (request) => request.note },
  { id: "due", head: "Due", cell: (request) => <Due request={request} />, plain: (request) => request.dueAt },
  { id: "answer", head: "Answer", quiet: true, cell: (request) => <Answer request={request} />, plain: (request) => request.outcome ?? "" },
];

function Due({ request }: { request: PersonRequest }) {
  if (request.doneAt !== null) return <Tag tone="good">answered {day(request.doneAt)}</Tag>;
  return <Tag tone={request.late ? "bad" : "warn"}>{request.late ? `was due ${day(request.dueAt)}` : `by ${day(request.dueAt)}`}</Tag>;
}

function Answer({ request }: { request: PersonRequest }) {
  const queryClient = useQueryClient();
  const settle = (): void => void queryClient.invalidateQueries(queries.requests());
  const reopen = useMutation({
    mutationFn: () => actions.reopenRequest(request.id),
    onSuccess: settle,
    onError: (error) => complain(sentenceOf(error)),
  });
  const answer = useMutation({
    mutationFn: () => actions.answerRequest(request.id, "done"),
    onSuccess: () => {
      settle();
      tellWithUndo("The request is answered.", () => reopen.mutate());
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  if (request.doneAt !== null) return request.outcome;
  return (
    <Button size="compact-sm" variant="default" loading={answer.isPending} onClick={() => answer.mutate()}>
      Answered
    </Button>
  );
}

const why: Record<Erasure["reason"], string> = {
  asked: "somebody asked",
  retention: "no purpose any more",
  backup: "again, after a restore",
};

const erasureColumns: readonly Column<Erasure>[] = [
  { id: "at", head: "When, by your clock", cell: (erasure) => moment(erasure.at), plain: (erasure) => erasure.at },
  {
    id: "who",
    head: "Whom",
    cell: (erasure) => (
      <>
        {count(erasure.people, "person", "people")}
        <span className={css.small}>{why[erasure.reason]}</span>
      </>
    ),
    plain: (erasure) => erasure.people,
  },
  {
    id: "rows",
    head: "Rows deleted",
    numeric: true,
    cell: (erasure) => whole(Object.values(erasure.deleted).reduce((sum, rows) => sum + rows, 0)),
    plain: (erasure) => Object.values(erasure.deleted).reduce((sum, rows) => sum + rows, 0),
  },
  {
    id: "state",
    head: "Both stores and files",
    cell: (erasure) => (erasure.doneAt === null ? <Tag tone="warn">being cleared</Tag> : <Tag tone="good">cleared</Tag>),
    plain: (erasure) => erasure.doneAt ?? "",
  },
];

function Erasures() {
  const query = useQuery(queries.erasures());
  const owner = useMay()("owner");
  return (
    <Loaded query={query}>
      {({ items }) => (
        <>
          {owner && <Verifier />}
          <Panel
            title="Who was erased"
            note="Names nobody: keyed hashes stop whoever was erased from coming back with an old file or an old backup."
            flush
          >
            <DataTable
              label="Erasures"
              columns={erasureColumns}
              rows={items}
              rowId={(erasure) => erasure.id}
              exportAs="erasures"
              whenEmpty={<Empty sentence="Nobody has been erased." />}
            />
          </Panel>
        </>
      )}
    </Loaded>
  );
}
