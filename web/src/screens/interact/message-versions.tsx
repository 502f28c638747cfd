import { Button, SegmentedControl } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Campaign } from "../../api/types.ts";
import { useSearchState } from "../../ui/search-state.ts";
import { Loaded } from "../../ui/states.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { MessageTab } from "./message-tab.tsx";
import css from "./message.module.css";

/** What the campaign says: one message, or several of which each person gets one. */
export function MessageVersions({ campaign }: { campaign: Campaign }) {
  const [search, change] = useSearchState();
  const chosen = campaign.versions.find(({ version }) => version === search["version"]) ?? { id: campaign.id, version: "A" };
  return (
    <>
      <div className={css.versions}>
        {campaign.versions.length > 1 && (
          <SegmentedControl
            aria-label="Which version"
            value={chosen.version}
            onChange={(version) => change({ version: version === "A" ? undefined : version })}
            data={campaign.versions.map(({ version }) => ({ value: version, label: `Version ${version}` }))}
          />
        )}
        {campaign.state === "draft" && (
          <May to="write">
            <Change campaign={campaign} chosen={chosen} go={(version) => change({ version })} />
          </May>
        )}
      </div>
      {chosen.id === campaign.id ? <MessageTab key={campaign.id} campaign={campaign} /> : <Other key={chosen.id} id={chosen.id} />}
    </>
  );
}

interface ChangeProps {
  campaign: Campaign;
  chosen: Campaign["versions"][number];
  go: (version: string | undefined) => void;
}

function Change({ campaign, chosen, go }: ChangeProps) {
  const queryClient = useQueryClient();
  const lookAgain = () => queryClient.invalidateQueries({ queryKey: queries.campaign(campaign.id).queryKey });
  const add = useMutation({
    mutationFn: () => actions.addVersion(campaign.id),
    onSuccess: async ({ version }) => {
      await lookAgain();
      go(version);
      tell(`Version ${version} is a copy to be written anew. The people are drawn to one of them, in equal parts.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  const drop = useMutation({
    mutationFn: () => actions.dropVersion(campaign.id, chosen.id),
    onSuccess: async () => {
      go(undefined);
      await lookAgain();
      tell(`Version ${chosen.version} is left out.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <>
      <Button variant="default" size="compact-sm" loading={add.isPending} onClick={() => add.mutate()}>
        {campaign.versions.length > 1 ? "One more version" : "Try another version beside it"}
      </Button>
      {chosen.id !== campaign.id && (
        <Button variant="subtle" size="compact-sm" loading={drop.isPending} onClick={() => drop.mutate()}>
          Leave version {chosen.version} out
        </Button>
      )}
    </>
  );
}

function Other({ id }: { id: string }) {
  const query = useQuery(queries.campaign(id));
  return <Loaded query={query}>{(version) => <MessageTab campaign={version} />}</Loaded>;
}
