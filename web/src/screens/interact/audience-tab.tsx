import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Audience, Campaign, CampaignChange } from "../../api/types.ts";
import { moment, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { useMediumNames } from "../session.ts";
import { PowerNote } from "../learn/power-note.tsx";
import { MediumIcon, MediumName, nameOf } from "../words.tsx";
import css from "./audience.module.css";
import { progressOf, sendStateLabel, sendStateMeaning } from "./campaign-words.tsx";

export function AudienceTab({ campaign }: { campaign: Campaign }) {
  return campaign.state === "draft" ? <DraftAudience campaign={campaign} /> : <StartedAudience campaign={campaign} />;
}

function DraftAudience({ campaign }: { campaign: Campaign }) {
  const query = useQuery(queries.audience(campaign.id));
  const [heldBack, setHeldBack] = useState(campaign.heldBack);
  const power = useQuery({ ...queries.campaignPower(campaign.id, { heldBack }), placeholderData: (old) => old });
  return (
    <Loaded query={query}>
      {(audience) => (
        <>
          <Panel title="Where everybody goes" note="What would happen if it were sent now; the gate asks again for each person at sending.">
            <Funnel audience={audience} />
            <div className={css.fields}>
              <HeldBack campaign={campaign} typed={setHeldBack} />
              <Name campaign={campaign} />
            </div>
            <PowerNote query={power} />
            <MediaChoice campaign={campaign} />
          </Panel>
          <Samples audience={audience} />
        </>
      )}
    </Loaded>
  );
}

/** Some are asleep now: they get it when the quiet hours at their place are over. */
function waits({ people, waiting, until }: Audience["reachable"][number]): string {
  if (until === null) return "";
  return `, ${waiting === people ? (people === 1 ? "who waits" : "all waiting") : `${whole(waiting)} of them waiting`} until ${moment(until)} at the latest (quiet hours)`;
}

/** One line that adds up: matched = held back + reachable by each medium + each reason why not. */
function Funnel({ audience }: { audience: Audience }) {
  const { within } = useMediumNames();
  const parts = [
    ...audience.reachable.map((part, index) => ({
      key: part.medium,
      label: `by ${within(part.medium)}${waits(part)}`,
      people: part.people,
      tone: 5 - index,
    })),
    { key: "held", label: "held back to compare", people: audience.heldBack, tone: 8 },
    ...audience.unreachable.map((part) => ({ key: part.reason, label: part.label, people: part.people, tone: 9 })),
  ].filter((part) => part.people > 0);
  return (
    <>
      <p className={css.matched}>
        <span className="number">{whole(audience.matched)}</span> {audience.matched === 1 ? "person matches" : "people match"}
      </p>
      <div className={css.bar} aria-hidden="true">
        {parts.map((part) => (
          <span key={part.key} style={{ flexGrow: part.people, background: `var(--tone-${part.tone})` }} />
        ))}
      </div>
      <ul className={css.parts}>
        {parts.map((part) => (
          <li key={part.key} className={css.part}>
            <span className={css.swatch} style={{ background: `var(--tone-${part.tone})` }} aria-hidden="true" />
            <span className={`${css.people} number`}>{whole(part.people)}</span> {part.label}
          </li>
        ))}
      </ul>
    </>
  );
}

function useDraftChange(campaign: Campaign, done: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (change: CampaignChange) => actions.changeCampaign(campaign.id, change),
    onSuccess: (changed) => {
      queryClient.setQueryData(queries.campaign(campaign.id).queryKey, changed);
      void queryClient.invalidateQueries(queries.audience(campaign.id));
      void queryClient.invalidateQueries({ queryKey: ["/v1/campaigns"] });
      tell(done);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
}

function HeldBack({ campaign, typed }: { campaign: Campaign; typed: (share: number) => void }) {
  const change = useDraftChange(campaign, "The share held back is changed.");
  return (
    <NumberInput
      label="Held back, in percent"
      description="Drawn by chance. Without them nobody can say what the campaign did."
      defaultValue={Math.round(campaign.heldBack * 100)}
      min={0}
      max={50}
      onChange={(value) => typed(Math.min(Math.max(Number(value), 0), 50) / 100)}
      onBlur={(event) => {
        const share = Number(event.currentTarget.value) / 100;
        if (Number.isFinite(share) && share !== campaign.heldBack) change.mutate({ heldBack: share });
      }}
    />
  );
}

/** By which media people are reached who wished for none, in this order; whoever wished for one gets that and no other. */
function MediaChoice({ campaign }: { campaign: Campaign }) {
  const change = useDraftChange(campaign, "The media are changed.");
  const media = useQuery(queries.sendingMedia()).data?.items ?? [];
  return (
    <Checkbox.Group
      mt="md"
      label="Media"
      description="In this order for people who wished for none. Whoever chose a medium is reached by that one, or not at all."
      value={[...campaign.media]}
      onChange={(chosen) => {
        if (chosen.length > 0) change.mutate({ media: media.map(({ id }) => id).filter((id) => chosen.includes(id)) });
      }}
    >
      <div className={css.media}>
        {media.map(({ id, name, missing }) => (
          <Checkbox
            key={id}
            value={id}
            label={name}
            disabled={missing !== null && !campaign.media.includes(id)}
            description={missing === null ? undefined : "not set up"}
          />
        ))}
      </div>
      <p className={css.under}>
        <AppLink href={paths.media()} className="text-link">
          Set up media
        </AppLink>
      </p>
    </Checkbox.Group>
  );
}

function Name({ campaign }: { campaign: Campaign }) {
  const change = useDraftChange(campaign, "The campaign has a new name.");
  return (
    <TextInput
      label="Name of the campaign"
      description="For you; the people written to do not see it."
      defaultValue={campaign.name}
      maxLength={120}
      onBlur={(event) => {
        const name = event.currentTarget.value.trim();
        if (name !== "" && name !== campaign.name) change.mutate({ name });
      }}
    />
  );
}

function Samples({ audience }: { audience: Audience }) {
  return (
    <Panel flush title="Ten of them" note="Who they are and what they would get">
      <DataTable
        label="Sample of the audience"
        rows={audience.samples}
        rowId={(sample) => sample.personId}
        columns={[
          {
            id: "name",
            head: "Who",
            cell: (sample) => (
              <AppLink href={paths.person(sample.personId)} className="text-link">
                {nameOf(sample.name)}
              </AppLink>
            ),
          },
          {
            id: "medium",
            head: "By",
            cell: (sample) =>
              sample.medium === null || sample.medium === "none" ? (
                "nothing"
              ) : (
                <span className={css.medium}>
                  <MediumIcon medium={sample.medium} /> <MediumName medium={sample.medium} />
                </span>
              ),
          },
          { id: "why", head: "Why", text: true, cell: (sample) => sample.why ?? "" },
        ]}
        whenEmpty={<Empty sentence="Nobody is on this list now." />}
      />
    </Panel>
  );
}

function StartedAudience({ campaign }: { campaign: Campaign }) {
  const { counts } = campaign;
  const { total } = progressOf(counts);
  const parts = Object.entries(counts.byState).filter(([, people]) => people > 0);
  return (
    <Panel title="Where everybody went" note="Counted from what was done, not from what was planned.">
      <p className={css.matched}>
        <span className="number">{whole(counts.people)}</span> people, <span className="number">{whole(counts.heldBack)}</span> held back,{" "}
        <span className="number">{whole(total)}</span> in the sending
      </p>
      <ul className={css.parts}>
        {parts.map(([state, people]) => (
          <li key={state} className={css.part}>
            <span className={`${css.people} number`}>{whole(people)}</span> {sendStateLabel(state)}: {sendStateMeaning(state)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
