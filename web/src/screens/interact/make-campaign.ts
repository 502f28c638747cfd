import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";

/** Where the people of an audience are looked at. */
function homeOf(audience: string): string {
  const [kind = "", id = ""] = audience.split(":");
  if (id === "") return paths.watchList(audience);
  if (kind === "segment") return paths.segment(id);
  return kind === "group" ? paths.group(id) : paths.campaigns();
}

/** Makes a draft from a watch list and goes there. Nothing is sent by it. */
export function useCampaignFromList() {
  const go = useGo();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (list: { id: string; name: string }) => actions.createCampaign(`To “${list.name}”`, list.id),
    onSuccess: (campaign) => {
      queryClient.setQueryData(queries.campaign(campaign.id).queryKey, campaign);
      void queryClient.invalidateQueries({ queryKey: ["/v1/campaigns"] });
      go(paths.campaign(campaign.id));
      tellWithUndo("A draft is made. Nothing is sent yet.", () => {
        void actions.archiveCampaign(campaign.id).then(() => {
          void queryClient.invalidateQueries({ queryKey: ["/v1/campaigns"] });
          go(homeOf(campaign.audience.watchList));
        });
      });
    },
    onError: (error) => complain(sentenceOf(error)),
  });
}
