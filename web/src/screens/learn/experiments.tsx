import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { ExperimentLine } from "../../api/types.ts";
import { count, day } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { ExperimentState, groupName, judgedBy } from "./experiment-words.tsx";
import { NewExperiment } from "./new-experiment.tsx";

const kinds: Record<ExperimentLine["kind"], string> = {
  campaign: "a campaign",
  journey: "a journey",
  list: "work on a watch list",
  own: "a thing of our own",
};

const columns: Column<ExperimentLine>[] = [
  {
    id: "name",
    head: "Experiment",
    text: true,
    cell: (row) => (
      <>
        <AppLink href={paths.experiment(row.id)} className="text-link">
          {row.name}
        </AppLink>{" "}
        <small>{kinds[row.kind]}</small>
      </>
    ),
    plain: (row) => row.name,
  },
  { id: "state", head: "State", cell: (row) => <ExperimentState state={row.state} />, plain: (row) => row.state },
  {
    id: "groups",
    head: "Groups",
    text: true,
    wide: true,
    cell: (row) => row.groups.map(groupName).join(", "),
    plain: (row) => row.groups.join(" "),
  },
  { id: "people", head: "People", numeric: true, cell: (row) => count(row.people, "person", "people"), plain: (row) => row.people },
  { id: "judged", head: "Judged by", text: true, wide: true, cell: judgedBy, plain: judgedBy },
  { id: "since", head: "Since", numeric: true, wide: true, cell: (row) => day(row.startedAt), plain: (row) => row.startedAt },
];

const STATES = [
  { id: "running", label: "Running" },
  { id: "ended", label: "Ended" },
  { id: "blocked", label: "Blocked by group sizes" },
] as const;

/** What was tried against what, and what it did. */
export function ExperimentsScreen() {
  const query = useQuery(queries.experiments());
  const [search, change] = useSearchState();
  const making = search["new"] === "yes";
  return (
    <Page
      title="Experiments"
      lead="Any two things, tried on people drawn by chance. Campaigns, journeys and lists bring theirs along; a thing of your own begins here."
      actions={
        <May to="write">
          <Button leftSection={<IconPlus size={15} />} onClick={() => change({ new: "yes" })}>
            Try something
          </Button>
        </May>
      }
    >
      {making && <NewExperiment close={() => change({ new: undefined })} />}
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <Empty sentence="Nothing has been tried yet. The first campaign that holds somebody back is the first experiment." />
            </Panel>
          ) : (
            STATES.map(({ id, label }) => <Some key={id} label={label} rows={items.filter(({ state }) => state === id)} />)
          )
        }
      </Loaded>
    </Page>
  );
}

function Some({ label, rows }: { label: string; rows: readonly ExperimentLine[] }) {
  if (rows.length === 0) return null;
  return (
    <Panel title={label} flush>
      <DataTable label={label} columns={columns} rows={rows} rowId={(row) => row.id} />
    </Panel>
  );
}
