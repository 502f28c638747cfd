import { Button, Checkbox, Progress, TextInput } from "@mantine/core";
import { IconFileTypePdf, IconPlayerPause, IconPlayerPlay } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Audience, Campaign, DraftRun } from "../../api/types.ts";
import { count, duration, moment, whole } from "../../lib/format.ts";
import { files, paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { useMediumNames } from "../session.ts";
import { MediumName, nameOf } from "../words.tsx";
import { AskForYes } from "./ask-for-yes.tsx";
import { progressOf } from "./campaign-words.tsx";
import { PlanPanel } from "./plan-panel.tsx";
import css from "./send.module.css";
import { SendsTable } from "./sends-table.tsx";

export function SendTab({ campaign }: { campaign: Campaign }) {
  if (campaign.state === "draft") {
    return (
      <div className={css.steps}>
        <DraftRunPanel campaign={campaign} />
        <div className={css.column}>
          <StartPanel campaign={campaign} />
          <PlanPanel campaign={campaign} />
        </div>
      </div>
    );
  }
  return (
    <>
      <Sending campaign={campaign} />
      <SendsTable campaign={campaign} />
    </>
  );
}

function DraftRunPanel({ campaign }: { campaign: Campaign }) {
  const run = useMutation({ mutationFn: () => actions.draftRun(campaign.id) });
  return (
    <Panel title="Draft run" note="Makes every single message and sends none, so that no hole is found afterwards.">
      {run.isError && <ErrorBox sentence={sentenceOf(run.error)} />}
      {run.data !== undefined && <RunReport run={run.data} />}
      <Button variant="default" loading={run.isPending} onClick={() => run.mutate()}>
        {run.data === undefined ? "Make everything, send nothing" : "Once more"}
      </Button>
    </Panel>
  );
}

function RunReport({ run }: { run: DraftRun }) {
  const { within } = useMediumNames();
  const media = run.byMedium.map((part) => `${whole(part.people)} by ${within(part.medium)}`).join(", ");
  return (
    <div className={css.report} role="status">
      <p>
        <strong className="number">{whole(run.made)}</strong> of {count(run.people, "message", "messages")} made in{" "}
        {duration(run.millis / 1000)}
        {media === "" ? "" : `: ${media}`}.
      </p>
      {run.failed.length > 0 && (
        <ul className={css.failed}>
          {run.failed.map((failure) => (
            <li key={failure.personId}>
              <AppLink href={paths.person(failure.personId)} className="text-link">
                {nameOf(failure.name)}
              </AppLink>
              : {failure.why}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The one place that asks: sending cannot be undone, so one types the number of people. */
function StartPanel({ campaign }: { campaign: Campaign }) {
  const audience = useQuery({ ...queries.audience(campaign.id), staleTime: 0 });
  return (
    <Panel title="Send" note="Cannot be undone, so it asks.">
      <Loaded query={audience} lines={3}>
        {(loaded) => <StartForm campaign={campaign} audience={loaded} counting={audience.isFetching} />}
      </Loaded>
    </Panel>
  );
}

function StartForm({ campaign, audience, counting }: { campaign: Campaign; audience: Audience; counting: boolean }) {
  const people = audience.matched - audience.heldBack;
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState("");
  const [despite, setDespite] = useState(false);
  const matches = Number(typed.replaceAll(/[\s.,'’]/gu, "")) === people && typed.trim() !== "";
  const start = useMutation({
    mutationFn: () => actions.startCampaign(campaign.id, people, despite),
    onSuccess: ({ queued }) => {
      tell(`Sending to ${count(queued, "person", "people")} has begun.`);
      void queryClient.invalidateQueries();
    },
    // The number may have changed meanwhile: show the new one.
    onError: () => void queryClient.invalidateQueries(queries.audience(campaign.id)),
  });
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    if (matches) start.mutate();
  }
  const { within } = useMediumNames();
  return (
    <form className={css.start} onSubmit={send}>
      {start.isError && <ErrorBox sentence={sentenceOf(start.error)} />}
      {start.isError && <AskForYes kind="campaign" id={campaign.id} error={start.error} />}
      {start.isError && sentenceOf(start.error).startsWith("Before the first mail") && (
        <>
          <AppLink href={paths.sending()} className="text-link">
            What to publish
          </AppLink>
          <Checkbox label="Send all the same" checked={despite} onChange={(event) => setDespite(event.currentTarget.checked)} />
        </>
      )}
      <p>
        <strong className="number">{count(people, "person", "people")}</strong>: {goals(audience, within)}. {whole(audience.heldBack)} more
        are held back to compare. The permission gate asks once more for each of them at the moment of sending.
      </p>
      <TextInput
        label={`Type ${people} to confirm`}
        value={typed}
        inputMode="numeric"
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" disabled={!matches || people === 0 || counting} loading={start.isPending}>
        Send to {count(people, "person", "people")}
      </Button>
    </form>
  );
}

/** Where they go, in words that add up to the number. */
function goals(audience: Audience, within: (medium: string) => string): string {
  const lost = audience.unreachable.reduce((sum, part) => sum + part.people, 0);
  const parts = audience.reachable.map((part) => `${whole(part.people)} by ${within(part.medium)}`);
  if (lost > 0) parts.push(`${whole(lost)} cannot be reached now and will be listed with the reason`);
  return parts.join(", ");
}

function Sending({ campaign }: { campaign: Campaign }) {
  const queryClient = useQueryClient();
  const { done, total, waiting, unknown } = progressOf(campaign.counts);
  const accepted = campaign.counts.byState["accepted"] ?? 0;
  const turn = useMutation({
    mutationFn: () => (campaign.state === "paused" ? actions.resumeCampaign(campaign.id) : actions.pauseCampaign(campaign.id)),
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: [`/v1/campaigns/${campaign.id}`] }),
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Panel
      title={campaign.state === "finished" ? "Sent" : campaign.state === "paused" ? "Paused" : "Sending"}
      note={campaign.state === "sending" ? "You can leave this page; it goes on." : undefined}
      actions={
        <div className={css.tools}>
          {campaign.state !== "finished" && (
            <Button
              variant="default"
              loading={turn.isPending}
              onClick={() => turn.mutate()}
              leftSection={campaign.state === "paused" ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
            >
              {campaign.state === "paused" ? "Go on" : "Pause"}
            </Button>
          )}
        </div>
      }
    >
      <Progress value={total === 0 ? 0 : (done / total) * 100} size="md" animated={campaign.state === "sending"} aria-label="Done so far" />
      <p className={`${css.counts} number`}>
        {whole(accepted)} sent, {whole(done - accepted)} not sent, {whole(waiting)} waiting, {whole(campaign.counts.heldBack)} held back.
        {unknown > 0 && ` ${whole(unknown)} unknown: the mail server could not say, so they are not written to again.`}
      </p>
      {waiting > 0 && <WhyWaiting campaign={campaign} />}
      <PrintRuns campaign={campaign} />
    </Panel>
  );
}

/** Each file of pages, with the list of what is where in it. */
function PrintRuns({ campaign }: { campaign: Campaign }) {
  const runs = useQuery(queries.printRuns(campaign.id)).data?.items ?? [];
  if (runs.length === 0) return null;
  return (
    <ul className={css.runs}>
      {runs.map((run) => (
        <li key={run.id}>
          <a className="text-link" href={files.letters(campaign.id, run.id)} target="_blank" rel="noreferrer">
            <IconFileTypePdf size={15} aria-hidden="true" /> <MediumName medium={run.medium} />: {count(run.letters, "piece", "pieces")},{" "}
            {moment(run.at)}
          </a>{" "}
          <a className="text-link" href={files.manifest(campaign.id, run.id)}>
            what is where (CSV)
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What holds the waiting ones up, if it is not just the queue. */
function WhyWaiting({ campaign }: { campaign: Campaign }) {
  const query = useInfiniteQuery({ ...queries.sends(campaign.id, "queued"), refetchInterval: 5000 });
  const held = query.data?.pages[0]?.items.find((send) => send.reasonLabel !== null);
  if (held === undefined) return null;
  return (
    <p className={css.waiting} role="status">
      {held.reasonLabel}.{" "}
      {held.reason === "quiet-hours" && (
        <AppLink href={paths.settings()} className="text-link">
          Quiet hours are a setting
        </AppLink>
      )}
    </p>
  );
}
