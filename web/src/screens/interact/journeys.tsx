import { Button, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { JourneySummary } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { FormPanel } from "../../ui/form-panel.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import css from "./campaigns.module.css";
import { JourneyState } from "./journey-words.tsx";

export function JourneysScreen() {
  const [search, change] = useSearchState();
  const archived = search["archived"] === "yes";
  const making = search["add"] === "yes";
  const query = useQuery({ ...queries.journeys(archived), refetchInterval: 10_000 });
  const columns = useColumns(archived);
  const begin = (
    <May to="write">
      <Button leftSection={<IconPlus size={15} />} onClick={() => change({ add: "yes" })}>
        A new journey
      </Button>
    </May>
  );
  return (
    <Page
      title="Journeys"
      lead="Each person goes through it at their own pace: written to, waited for, asked about, and let out when the goal is reached."
      actions={!making && begin}
      tabs={
        <Tabs
          label="Which journeys"
          current={archived ? "archived" : "current"}
          tabs={[
            { id: "current", label: "Current", href: paths.journeys() },
            { id: "archived", label: "Put away", href: paths.journeys(true) },
          ]}
        />
      }
    >
      {making && <NewJourney close={() => change({ add: "" })} />}
      <Panel flush>
        <Loaded query={query}>
          {({ items }) => (
            <DataTable
              label="Journeys"
              columns={columns}
              rows={items}
              rowId={(journey) => journey.id}
              whenEmpty={
                archived ? (
                  <Empty sentence="Nothing has been put away." />
                ) : (
                  <Empty
                    sentence="A journey begins when something happens to somebody, and goes on with each person alone."
                    action={!making && begin}
                  />
                )
              }
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function NewJourney({ close }: { close: () => void }) {
  const go = useGo();
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  // Pressed twice, it is one journey.
  const [id] = useState(() => crypto.randomUUID());
  const create = useMutation({
    mutationFn: () => actions.createJourney({ id, name: name.trim() }),
    onSuccess: (journey) => {
      queryClient.setQueryData(queries.journey(journey.id).queryKey, journey);
      void queryClient.invalidateQueries({ queryKey: ["/v1/journeys"] });
      go(paths.journey(journey.id));
    },
  });
  return (
    <FormPanel
      title="A new journey"
      note="It begins with a start by hand, one message and an exit. Nobody is in it until you start it."
      failure={create.isError ? sentenceOf(create.error) : null}
      busy={create.isPending}
      disabled={name.trim() === ""}
      submit="Make it"
      send={() => create.mutate()}
      close={close}
    >
      <TextInput
        label="Name"
        value={name}
        maxLength={120}
        required
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </FormPanel>
  );
}

function useColumns(archived: boolean): readonly Column<JourneySummary>[] {
  return [
    {
      id: "name",
      head: "Journey",
      text: true,
      cell: (journey) => (
        <AppLink href={paths.journey(journey.id)} className={css.name}>
          {journey.name}
        </AppLink>
      ),
    },
    { id: "state", head: "State", cell: ({ state }) => <JourneyState state={state} /> },
    { id: "inside", head: "Inside now", numeric: true, wide: true, cell: ({ counts }) => whole(counts.inside) },
    { id: "entered", head: "Came in", numeric: true, wide: true, cell: ({ counts }) => whole(counts.entered) },
    { id: "goal", head: "Reached the goal", numeric: true, wide: true, cell: ({ counts }) => whole(counts.reachedGoal) },
    { id: "held", head: "Left alone to compare", numeric: true, wide: true, cell: ({ counts }) => whole(counts.heldBack) },
    { id: "at", head: "Begun", numeric: true, wide: true, cell: ({ startedAt, createdAt }) => day(startedAt ?? createdAt) },
    { id: "away", head: "Put away or bring back", quiet: true, cell: (journey) => <AwayButton journey={journey} archived={archived} /> },
  ];
}

function AwayButton({ journey, archived }: { journey: JourneySummary; archived: boolean }) {
  const queryClient = useQueryClient();
  const lookAgain = () => void queryClient.invalidateQueries({ queryKey: ["/v1/journeys"] });
  const restore = useMutation({
    mutationFn: () => actions.restoreJourney(journey.id),
    onSuccess: lookAgain,
    onError: (error) => complain(sentenceOf(error)),
  });
  const archive = useMutation({
    mutationFn: () => actions.archiveJourney(journey.id),
    onSuccess: () => {
      lookAgain();
      tellWithUndo(`“${journey.name}” is put away.`, () => restore.mutate());
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  if (!archived && journey.state === "running") return null;
  return (
    <May to="write">
      <Button
        variant="subtle"
        size="compact-sm"
        loading={restore.isPending || archive.isPending}
        onClick={() => (archived ? restore : archive).mutate()}
      >
        {archived ? "Bring back" : "Put away"}
      </Button>
    </May>
  );
}
