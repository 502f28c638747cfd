import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useCallback } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { ExperimentPage } from "../../api/types.ts";
import { day, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import { ExperimentState, groupName, judgedBy } from "./experiment-words.tsx";
import css from "./experiments.module.css";
import { IntervalChart } from "./interval-chart.tsx";

export function ExperimentScreen() {
  const { id } = useParams({ from: "/app/experiments/$id" });
  const query = useQuery(queries.experiment(id));
  const page = query.data;
  return (
    <Page
      title={page?.name ?? "Experiment"}
      above={{ label: "Experiments", href: paths.experiments() }}
      marks={page !== undefined && <ExperimentState state={page.state} />}
      lead={page === undefined ? undefined : leadOf(page)}
      actions={page?.kind === "own" && page.endedAt === null && <End page={page} />}
    >
      <Loaded query={query}>{(loaded) => <Report page={loaded} />}</Loaded>
    </Page>
  );
}

function leadOf(page: ExperimentPage): string {
  const until = page.until === null ? "" : ` What counts is done by ${day(page.until)}, as far as people are in by now.`;
  return `Since ${day(page.startedAt)}, ${whole(page.people)} people. Judged by ${judgedBy(page)} within ${page.windowDays} days.${until}`;
}

function End({ page }: { page: ExperimentPage }) {
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: () => actions.endExperiment(page.id),
    onSuccess: (ended) => {
      queryClient.setQueryData(queries.experiment(page.id).queryKey, ended);
      void queryClient.invalidateQueries({ queryKey: ["/v1/experiments"] });
      tell("Nobody new is drawn; those who are in keep what they see.");
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <May to="write">
      <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
        Draw nobody new
      </Button>
    </May>
  );
}

function Report({ page }: { page: ExperimentPage }) {
  return (
    <>
      <Panel title="What it says" note={page.correction}>
        <Verdict sentence={page.sentence} />
        {page.pairs.length > 1 && (
          <ul className={css.pairs}>
            {page.pairs.map((pair) => (
              <li key={`${pair.a} ${pair.b}`}>
                <Tag tone={pair.verdict === "more" ? "good" : pair.verdict === "less" ? "warn" : "plain"}>
                  {groupName(pair.a)} against {groupName(pair.b).toLowerCase()}
                </Tag>{" "}
                {pair.sentence}
              </li>
            ))}
          </ul>
        )}
        <NextStep page={page} />
      </Panel>
      <Groups page={page} />
      <Looks page={page} />
      {page.kind === "own" && <Ask page={page} />}
    </>
  );
}

/** The way to what the figures call for. */
function NextStep({ page }: { page: ExperimentPage }) {
  if (page.kind === "campaign")
    return (
      <p className={css.hint}>
        <AppLink href={paths.campaign(page.id, "result")} className="text-link">
          The campaign
        </AppLink>
      </p>
    );
  if (page.kind === "journey")
    return (
      <p className={css.hint}>
        <AppLink href={paths.journey(page.id, "result")} className="text-link">
          The journey
        </AppLink>
      </p>
    );
  return (
    <p className={css.hint}>
      <AppLink href={paths.effectsOf(page.id)} className="text-link">
        For whom it worked, and who should get what
      </AppLink>
    </p>
  );
}

type Arm = ExperimentPage["arms"][number];

function Groups({ page }: { page: ExperimentPage }) {
  const money = useMoney();
  const columns: Column<Arm>[] = [
    { id: "name", head: "Group", cell: (arm) => groupName(arm.name), plain: (arm) => arm.name },
    { id: "people", head: "People", numeric: true, cell: (arm) => whole(arm.people), plain: (arm) => arm.people },
    {
      id: "share",
      head: "Share (planned)",
      numeric: true,
      wide: true,
      cell: (arm) => `${percent(arm.share, 1)} (${percent(arm.planned, 1)})`,
      plain: (arm) => arm.share,
    },
    {
      id: "bought",
      head: "Bought",
      numeric: true,
      cell: (arm) => `${whole(arm.buyers)} (${percent(arm.people > 0 ? arm.buyers / arm.people : 0, 1)})`,
      plain: (arm) => arm.buyers,
    },
    ...(page.outcome === "event"
      ? [
          {
            id: "did",
            head: "Did it",
            numeric: true,
            cell: (arm: Arm) => `${whole(arm.doers)} (${percent(arm.people > 0 ? arm.doers / arm.people : 0, 1)})`,
            plain: (arm: Arm) => arm.doers,
          },
        ]
      : []),
    {
      id: "each",
      head: "Sales a person",
      numeric: true,
      cell: (arm) => money.show(arm.perPersonMinor),
      plain: (arm) => arm.perPersonMinor,
    },
  ];
  return (
    <Panel
      title="The groups"
      note={
        page.sampleRatio.ok
          ? "Their sizes are as they were drawn, as far as chance goes (chi-square over all groups)."
          : "Their sizes are not as they were drawn, and that is not chance (chi-square over all groups): nothing is told until it is known why."
      }
      flush
    >
      <DataTable label="The groups" columns={columns} rows={page.arms} rowId={(arm) => arm.name} />
    </Panel>
  );
}

function Looks({ page }: { page: ExperimentPage }) {
  const money = useMoney();
  const [search, change] = useSearchState();
  const chosen = Math.max(
    0,
    page.pairs.findIndex((pair) => `${pair.a}~${pair.b}` === search["pair"]),
  );
  const pair = page.pairs[chosen];
  const currency = money.show;
  const show = useCallback(
    (difference: number) => (page.outcome === "money" ? currency(difference) : `${(100 * difference).toFixed(1)} pts`),
    [page.outcome, currency],
  );
  if (pair === undefined) return null;
  return (
    <>
      {page.pairs.length > 1 && (
        <NativeSelect
          label="Which comparison"
          maw={340}
          value={`${pair.a}~${pair.b}`}
          data={page.pairs.map(({ a, b }) => ({ value: `${a}~${b}`, label: `${groupName(a)} against ${groupName(b).toLowerCase()}` }))}
          onChange={(event) => change({ pair: event.currentTarget.value })}
        />
      )}
      <IntervalChart
        page={page}
        pair={chosen}
        title={`${groupName(pair.a)} against ${groupName(pair.b).toLowerCase()}, over time`}
        show={show}
      />
    </>
  );
}

/** For the developer: how to ask for an arm. */
function Ask({ page }: { page: ExperimentPage }) {
  return (
    <Panel
      title="Asking for an arm"
      note="With a key that may send events in. The same person or visitor always gets the same arm; that they saw it is noted once a day."
    >
      <pre
        className={css.code}
      >{`POST /v1/experiments/${page.id}/assign\n{ "anonymousId": "…" }\n→ { "arm": "${page.groups.find((name) => name !== "held-back") ?? ""}", "heldBack": false }`}</pre>
    </Panel>
  );
}
