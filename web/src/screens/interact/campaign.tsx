import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Campaign } from "../../api/types.ts";
import { moment, percent, whole } from "../../lib/format.ts";
import { paths, type CampaignTab } from "../../lib/paths.ts";
import { Page, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Loaded } from "../../ui/states.tsx";
import { AudienceTab } from "./audience-tab.tsx";
import { CampaignState, progressOf } from "./campaign-words.tsx";
import { MessageVersions } from "./message-versions.tsx";
import { ResultTab } from "./result-tab.tsx";
import { SendTab } from "./send-tab.tsx";

export function CampaignScreen() {
  const { id } = useParams({ from: "/app/campaigns/$id" });
  const query = useQuery({
    ...queries.campaign(id),
    refetchInterval: ({ state }) => (state.data?.state === "sending" ? 1000 : false),
  });
  const campaign = query.data;
  const tab = useTab(campaign);
  return (
    <Page
      title={campaign?.name ?? "Campaign"}
      above={{ label: "Campaigns", href: paths.campaigns() }}
      marks={campaign !== undefined && <CampaignState state={campaign.state} />}
      lead={campaign === undefined ? undefined : leadOf(campaign)}
      tabs={campaign !== undefined && <CampaignTabs campaign={campaign} tab={tab} />}
    >
      <Loaded query={query}>
        {(loaded) => {
          if (tab === "audience") return <AudienceTab campaign={loaded} />;
          if (tab === "message") return <MessageVersions campaign={loaded} />;
          if (tab === "send") return <SendTab campaign={loaded} />;
          return <ResultTab campaign={loaded} />;
        }}
      </Loaded>
    </Page>
  );
}

const tabNames: readonly string[] = ["audience", "message", "send", "result"] satisfies CampaignTab[];

/** The tab stands in the address; without one a draft opens at its audience, a sent one at its sending. */
function useTab(campaign: Campaign | undefined): CampaignTab {
  const [search] = useSearchState();
  const wished = search["tab"];
  if (wished !== undefined && tabNames.includes(wished)) return wished as CampaignTab;
  if (campaign === undefined || campaign.state === "draft") return "audience";
  return campaign.state === "finished" ? "result" : "send";
}

function leadOf(campaign: Campaign): string {
  const list = `Watch list “${campaign.audience.name}”`;
  if (campaign.startedAt === null) return `${list}, ${percent(campaign.heldBack)} held back. Nothing is sent yet.`;
  return `${list}. Sending began ${moment(campaign.startedAt)}.`;
}

function CampaignTabs({ campaign, tab }: { campaign: Campaign; tab: CampaignTab }) {
  const { done, total } = progressOf(campaign.counts);
  const href = (name: CampaignTab) => paths.campaign(campaign.id, name);
  return (
    <Tabs
      label="Parts of the campaign"
      current={tab}
      tabs={[
        { id: "audience", label: "Audience", href: href("audience") },
        { id: "message", label: "Message", href: href("message") },
        { id: "send", label: "Send", href: href("send"), mark: total > 0 ? `${whole(done)}/${whole(total)}` : undefined },
        { id: "result", label: "Result", href: href("result") },
      ]}
    />
  );
}
