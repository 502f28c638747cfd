import { Button, Progress } from "@mantine/core";
import { IconArrowBackUp, IconDownload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Import } from "../../api/types.ts";
import { bytes, moment, whole } from "../../lib/format.ts";
import { files, paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { useMoney } from "../session.ts";

const busy: readonly Import["state"][] = ["waiting", "reading", "writing", "undoing"];
const isBusy = (item: Import | undefined): boolean => item !== undefined && busy.includes(item.state);

export function ImportScreen() {
  const { id } = useParams({ from: "/app/imports/$id" });
  const query = useQuery({ ...queries.import(id), refetchInterval: ({ state }) => (isBusy(state.data) ? 700 : false) });
  return (
    <Page
      title={query.data?.fileName ?? "Import"}
      above={{ label: "Imports", href: paths.imports() }}
      marks={query.data !== undefined && <ImportState state={query.data.state} />}
      actions={query.data !== undefined && query.data.state === "done" && <TakeBack item={query.data} />}
      lead={query.data === undefined ? undefined : `${bytes(query.data.bytes)}, begun ${moment(query.data.createdAt)}.`}
    >
      <Loaded query={query}>
        {(item) => (
          <>
            {isBusy(item) && <Working item={item} />}
            {item.undone !== null && (
              <Panel>
                <Verdict sentence={item.undone} />
              </Panel>
            )}
            {item.error !== null && <ErrorBox sentence={item.error} />}
            {item.report !== null && <Report id={id} report={item.report} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

const stateWords: Record<Import["state"], { label: string; tone: Tone }> = {
  waiting: { label: "waiting", tone: "plain" },
  reading: { label: "reading", tone: "info" },
  writing: { label: "writing", tone: "info" },
  done: { label: "done", tone: "good" },
  failed: { label: "failed", tone: "bad" },
  cancelled: { label: "cancelled", tone: "plain" },
  undoing: { label: "being taken back", tone: "info" },
  undone: { label: "taken back", tone: "plain" },
};

export function ImportState({ state }: { state: Import["state"] }) {
  const words = stateWords[state];
  return <Tag tone={words.tone}>{words.label}</Tag>;
}

/** Back to before the import; for thirty days. Whoever did not mean it imports the file again. */
function TakeBack({ item }: { item: Import }) {
  const queryClient = useQueryClient();
  const undo = useMutation({
    mutationFn: () => actions.undoImport(item.id),
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ["/v1/imports"] });
      void queryClient.invalidateQueries({ queryKey: [`/v1/imports/${item.id}`] });
      tell(`${item.fileName} is being taken back. What another source confirmed stays.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Button variant="default" leftSection={<IconArrowBackUp size={15} />} loading={undo.isPending} onClick={() => undo.mutate()}>
      Take it back
    </Button>
  );
}

const stages: Partial<Record<Import["state"], string>> = {
  waiting: "Waiting for its turn",
  reading: "Reading the file",
  writing: "Writing what was read",
  undoing: "Taking it back",
};

/** Rate and time left, by what was read since the beginning. */
function pace(item: Import): string {
  if (item.startedAt === null || item.rowsRead === 0) return "";
  const seconds = Math.max(1, (Date.now() - new Date(item.startedAt).getTime()) / 1000);
  const rate = item.rowsRead / seconds;
  const left = item.state === "reading" && item.bytesRead > 0 ? (seconds * (item.bytes - item.bytesRead)) / item.bytesRead : undefined;
  const rest = left === undefined ? "" : left < 90 ? `, ${whole(Math.ceil(left))} s left` : `, ${whole(Math.ceil(left / 60))} min left`;
  return `, ${whole(Math.round(rate))} rows a second${rest}`;
}

function Working({ item }: { item: Import }) {
  const share = item.bytes === 0 ? 0 : item.bytesRead / item.bytes;
  return (
    <Panel title={stages[item.state] ?? "At work"} note="You can leave this page; it goes on, and after a crash it goes on where it was.">
      <Progress value={share * 100} size="md" animated aria-label="How far the file is read" />
      <p className="number" style={{ marginBlockStart: 8 }}>
        {whole(item.rowsRead)} rows, {bytes(item.bytesRead)} of {bytes(item.bytes)}
        {pace(item)}
      </p>
    </Panel>
  );
}

function Report({ id, report }: { id: string; report: NonNullable<Import["report"]> }) {
  const money = useMoney();
  return (
    <>
      <Panel>
        <Verdict sentence={report.sentence} />
      </Panel>
      <Stats>
        <Stat
          label="Rows"
          value={whole(report.rows)}
          note={report.repeated > 0 ? `${whole(report.repeated)} known already` : "none known before"}
        />
        {report.goods === null ? (
          <>
            <Stat label="People" value={whole(report.people.new)} note={`new; ${whole(report.people.known)} known`} href={paths.people()} />
            <Stat
              label="Orders"
              value={whole(report.orders)}
              note={report.extended > 0 ? `${whole(report.extended)} known ones got lines` : "new"}
            />
          </>
        ) : (
          <Stat
            label="New articles"
            value={whole(report.goods.new)}
            note={`${whole(report.goods.changed)} known ones changed`}
            href={paths.goods()}
          />
        )}
        {report.sumMinor !== null && <Stat label="Sum" value={money.show(report.sumMinor)} note="of all rows, to the cent" />}
      </Stats>
      <Panel
        flush
        title="What became of each row"
        note="The counts add up to the rows of the file"
        actions={
          report.rejects > 0 && (
            <Button component="a" href={files.rejects(id)} download variant="default" leftSection={<IconDownload size={15} />}>
              {whole(report.rejects)} rejected rows
            </Button>
          )
        }
      >
        <DataTable
          label="What became of each row"
          rows={report.outcomes}
          rowId={(outcome) => outcome.outcome}
          columns={[
            { id: "label", head: "Outcome", text: true, cell: (outcome) => outcome.label },
            { id: "rows", head: "Rows", numeric: true, cell: (outcome) => whole(outcome.rows) },
            {
              id: "sum",
              head: "Sum",
              numeric: true,
              cell: (outcome) => (outcome.amountMinor === null ? "" : money.show(outcome.amountMinor)),
            },
          ]}
        />
      </Panel>
      <p>
        {report.goods === null ? (
          <AppLink href={paths.watchLists()} className="text-link">
            See who needs attention now
          </AppLink>
        ) : (
          <AppLink href={paths.goods()} className="text-link">
            See the goods
          </AppLink>
        )}
      </p>
    </>
  );
}
