import { Button, Progress } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { CampaignSummary } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import { CampaignState, progressOf } from "./campaign-words.tsx";
import css from "./campaigns.module.css";
import { useCampaignFromList } from "./make-campaign.ts";
import { PickPeople } from "./pick-people.tsx";

export function CampaignsScreen() {
  const [search, change] = useSearchState();
  const archived = search["archived"] === "yes";
  const picking = search["pick"] === "yes";
  const may = useMay();
  const query = useQuery(queries.campaigns(archived));
  const columns = useColumns(archived);
  return (
    <Page
      title="Campaigns"
      lead="Each begins with a list of people, keeps a tenth of them back, and is judged against those."
      actions={
        !picking && (
          <May to="write">
            {may("people") && (
              <Button variant="default" onClick={() => change({ pick: "yes" })}>
                Choose people
              </Button>
            )}
            <WriteToAll />
          </May>
        )
      }
      tabs={
        <Tabs
          label="Which campaigns"
          current={archived ? "archived" : "current"}
          tabs={[
            { id: "current", label: "Current", href: paths.campaigns() },
            { id: "archived", label: "Put away", href: paths.campaigns(true) },
          ]}
        />
      }
    >
      {picking && <PickPeople close={() => change({ pick: "" })} />}
      <Panel flush>
        <Loaded query={query}>
          {({ items }) => (
            <DataTable
              label="Campaigns"
              columns={columns}
              rows={items}
              rowId={(campaign) => campaign.id}
              whenEmpty={<NoneYet archived={archived} />}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

/** For the rare word that is for everybody; usually one begins with a watch list. */
function WriteToAll() {
  const make = useCampaignFromList();
  return (
    <Button variant="default" loading={make.isPending} onClick={() => make.mutate({ id: "customers", name: "All customers" })}>
      Write to all customers
    </Button>
  );
}

function NoneYet({ archived }: { archived: boolean }) {
  const go = useGo();
  if (archived) return <Empty sentence="Nothing has been put away." />;
  return (
    <Empty
      sentence="A campaign says one thing to one list of people, each in their own medium."
      action={<Button onClick={() => go(paths.watchLists())}>Choose a watch list</Button>}
    />
  );
}

function useColumns(archived: boolean): readonly Column<CampaignSummary>[] {
  return [
    {
      id: "name",
      head: "Campaign",
      text: true,
      cell: (campaign) => (
        <>
          <AppLink href={paths.campaign(campaign.id)} className={css.name}>
            {campaign.name}
          </AppLink>
          <span className={css.audience}>{campaign.audience.name}</span>
        </>
      ),
    },
    { id: "state", head: "State", cell: (campaign) => <CampaignState state={campaign.state} /> },
    { id: "progress", head: "Sent", numeric: true, wide: true, cell: (campaign) => <SentCell campaign={campaign} /> },
    {
      id: "held",
      head: "Held back",
      numeric: true,
      wide: true,
      cell: (campaign) => (campaign.startedAt === null ? "" : whole(campaign.counts.heldBack)),
    },
    { id: "at", head: "Begun", numeric: true, wide: true, cell: (campaign) => day(campaign.startedAt ?? campaign.createdAt) },
    { id: "away", head: "Put away or bring back", quiet: true, cell: (campaign) => <AwayButton campaign={campaign} archived={archived} /> },
  ];
}

function SentCell({ campaign }: { campaign: CampaignSummary }) {
  const { done, total } = progressOf(campaign.counts);
  if (campaign.startedAt === null) return null;
  return (
    <span className={css.sent}>
      {campaign.state === "sending" && <Progress value={total === 0 ? 0 : (done / total) * 100} w={70} size={5} aria-label="Sent so far" />}
      {whole(campaign.counts.byState["accepted"] ?? 0)} of {whole(total)}
    </span>
  );
}

function AwayButton({ campaign, archived }: { campaign: CampaignSummary; archived: boolean }) {
  const queryClient = useQueryClient();
  const lookAgain = () => void queryClient.invalidateQueries({ queryKey: ["/v1/campaigns"] });
  const restore = useMutation({
    mutationFn: () => actions.restoreCampaign(campaign.id),
    onSuccess: lookAgain,
    onError: (error) => complain(sentenceOf(error)),
  });
  const archive = useMutation({
    mutationFn: () => actions.archiveCampaign(campaign.id),
    onSuccess: () => {
      lookAgain();
      tellWithUndo(`“${campaign.name}” is put away.`, () => restore.mutate());
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  if (archived) {
    return (
      <Button variant="subtle" size="compact-sm" loading={restore.isPending} onClick={() => restore.mutate()}>
        Bring back
      </Button>
    );
  }
  if (campaign.state === "sending") return null;
  return (
    <Button variant="subtle" size="compact-sm" loading={archive.isPending} onClick={() => archive.mutate()}>
      Put away
    </Button>
  );
}
