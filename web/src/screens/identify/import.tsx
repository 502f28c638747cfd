import { Button, Progress } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Import } from "../../api/types.ts";
import { bytes, moment, whole } from "../../lib/format.ts";
import { files, paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { useMoney } from "../session.ts";

const isBusy = (item: Import | undefined): boolean => item !== undefined && ["waiting", "reading", "writing"].includes(item.state);

export function ImportScreen() {
  const { id } = useParams({ from: "/app/imports/$id" });
  const query = useQuery({ ...queries.import(id), refetchInterval: ({ state }) => (isBusy(state.data) ? 700 : false) });
  return (
    <Page
      title={query.data?.fileName ?? "Import"}
      above={{ label: "Imports", href: paths.imports() }}
      marks={query.data !== undefined && <ImportState state={query.data.state} />}
      lead={query.data === undefined ? undefined : `${bytes(query.data.bytes)}, begun ${moment(query.data.createdAt)}.`}
    >
      <Loaded query={query}>
        {(item) => (
          <>
            {isBusy(item) && <Working item={item} />}
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

function Working({ item }: { item: Import }) {
  const share = item.bytes === 0 ? 0 : item.bytesRead / item.bytes;
  return (
    <Panel title={item.state === "writing" ? "Writing what was read" : "Reading the file"} note="You can leave this page; it goes on.">
      <Progress value={share * 100} size="md" animated aria-label="How far the file is read" />
      <p className="number" style={{ marginBlockStart: 8 }}>
        {whole(item.rowsRead)} rows, {bytes(item.bytesRead)} of {bytes(item.bytes)}
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
        <Stat label="Rows" value={whole(report.rows)} note={report.repeated > 0 ? `${whole(report.repeated)} known already` : "all new"} />
        <Stat label="People" value={whole(report.people.new)} note={`new; ${whole(report.people.known)} known`} href={paths.people()} />
        <Stat label="Orders" value={whole(report.orders)} />
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
        <AppLink href={paths.watchLists()} className="text-link">
          See who needs attention now
        </AppLink>
      </p>
    </>
  );
}
