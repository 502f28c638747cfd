import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { CampaignSummary } from "../../api/types.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Comparison } from "../interact/comparison.tsx";

/** What the last campaign did, against the people held back. */
export function LatestCampaign() {
  const campaigns = useQuery(queries.campaigns(false));
  return (
    <Panel title="Latest campaign" note="Against the people held back, the only honest measure">
      <Loaded query={campaigns} lines={4}>
        {({ items }) => {
          const latest = items
            .filter((campaign) => campaign.startedAt !== null)
            .toSorted((a, b) => (b.startedAt ?? "").localeCompare(a.startedAt ?? ""))[0];
          return latest === undefined ? <NoneYet /> : <Result campaign={latest} />;
        }}
      </Loaded>
    </Panel>
  );
}

function NoneYet() {
  return (
    <Empty
      sentence="No campaign has been sent yet. A watch list is a good place to begin."
      action={
        <AppLink href={paths.watchLists()} className="text-link">
          See the watch lists
        </AppLink>
      }
    />
  );
}

function Result({ campaign }: { campaign: CampaignSummary }) {
  const result = useQuery(queries.result(campaign.id));
  return (
    <>
      <p style={{ marginBlockEnd: 10 }}>
        <AppLink href={paths.campaign(campaign.id, "result")} className="text-link">
          {campaign.name}
        </AppLink>
      </p>
      <Loaded query={result} lines={4}>
        {(loaded) => <Comparison result={loaded} />}
      </Loaded>
    </>
  );
}
