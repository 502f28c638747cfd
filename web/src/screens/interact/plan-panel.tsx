import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Campaign } from "../../api/types.ts";
import { count, moment } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import css from "./send.module.css";

/** A campaign that starts by itself at a moment; until then it can be taken back. */
export function PlanPanel({ campaign }: { campaign: Campaign }) {
  const query = useQuery(queries.campaignPlan(campaign.id));
  return (
    <Panel title="Or later" note="It starts by itself, if its audience is about the same then, and can be taken back until it does.">
      <Loaded query={query} lines={2}>
        {({ plan }) =>
          plan === null ? (
            <PlanForm campaign={campaign} />
          ) : (
            <div className={css.start}>
              {plan.fault !== null && <ErrorBox sentence={plan.fault} />}
              <p>
                Planned for {moment(plan.at)}, to {count(plan.people, "person", "people")}.{" "}
                <AppLink href={paths.calendar(plan.at.slice(0, 7))} className="text-link">
                  See the calendar
                </AppLink>
              </p>
              <TakeBack campaign={campaign} plan={plan} />
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}

function usePlan(campaign: Campaign): () => void {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries(queries.campaignPlan(campaign.id));
}

function TakeBack({ campaign, plan }: { campaign: Campaign; plan: { at: string; people: number } }) {
  const lookAgain = usePlan(campaign);
  const drop = useMutation({
    mutationFn: () => actions.dropPlan(campaign.id),
    onSuccess: () => {
      lookAgain();
      tellWithUndo("It does not start by itself.", () => {
        void actions.planCampaign(campaign.id, plan.at, plan.people).then(lookAgain, (error: unknown) => complain(sentenceOf(error)));
      });
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Button variant="default" loading={drop.isPending} onClick={() => drop.mutate()}>
      Take it back
    </Button>
  );
}

function PlanForm({ campaign }: { campaign: Campaign }) {
  const lookAgain = usePlan(campaign);
  const audience = useQuery(queries.audience(campaign.id)).data;
  const [at, setAt] = useState("");
  const [typed, setTyped] = useState("");
  const people = audience === undefined ? null : audience.matched - audience.heldBack;
  const plan = useMutation({
    mutationFn: () => actions.planCampaign(campaign.id, new Date(at).toISOString(), Number(typed)),
    onSuccess: (planned) => {
      lookAgain();
      tell(`Planned for ${moment(planned.at)}.`);
    },
  });
  const ready = at !== "" && people !== null && typed.trim() !== "" && Number(typed) === people;
  return (
    <form
      className={css.start}
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) plan.mutate();
      }}
    >
      {plan.isError && <ErrorBox sentence={sentenceOf(plan.error)} />}
      <TextInput
        type="datetime-local"
        label="When"
        description="By the clock of this computer"
        value={at}
        onChange={(event) => setAt(event.currentTarget.value)}
      />
      <TextInput
        label={`Type ${people ?? "…"} for that moment`}
        value={typed}
        inputMode="numeric"
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" disabled={!ready} loading={plan.isPending}>
        Plan it
      </Button>
    </form>
  );
}
