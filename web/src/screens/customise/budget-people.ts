// From a line of the plan to a campaign for its people.
import { useMutation } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import { whole } from "../../lib/format.ts";
import { complain } from "../../ui/toast.tsx";
import { useCampaignFromList } from "../interact/make-campaign.ts";

export interface PlannedLine {
  readonly tier: string;
  readonly choice: string;
  readonly people: number;
  /** How many the tier has, and how many of them get something that stands above. */
  readonly inAll: number;
  readonly before: number;
}

/** More are not chosen one by one. */
const MOST = 10_000;

/** A whole tier as a segment that keeps its people; of a part of it the next of those who bought for most, one by one. */
async function audienceOf({ tier, choice, people, inAll, before }: PlannedLine): Promise<{ id: string; name: string }> {
  const name = `${choice}, tier ${tier}`;
  if (people >= inAll) {
    const rule = { field: "stage.tier", operator: "is" as const, value: tier };
    const segment = await actions.createSegment({ name, rule, kind: "frozen" });
    return { id: `segment:${segment.id}`, name };
  }
  if (before + people > MOST)
    throw new Error(
      `These are more than ${whole(MOST)} people, too many to choose one by one. Plan for the whole tier, or make a segment.`,
    );
  const chosen = (await actions.largestOfTier(tier, before + people)).slice(before);
  const { audience } = await actions.keepPicked({ name, people: chosen });
  return { id: audience, name };
}

/** Makes a draft for the people of a line. Nothing is sent by it. */
export function useCampaignForLine() {
  const make = useCampaignFromList();
  const begin = useMutation({
    mutationFn: audienceOf,
    onSuccess: (list) => make.mutate(list),
    onError: (error) => complain(sentenceOf(error)),
  });
  return { begin: begin.mutate, busy: begin.isPending || make.isPending };
}
