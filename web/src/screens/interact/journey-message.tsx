import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import { paths } from "../../lib/paths.ts";
import { Page } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { MessageTab } from "./message-tab.tsx";

/** A journey's message is written as a campaign's is. */
export function JourneyMessageScreen() {
  const { id, message } = useParams({ from: "/app/journeys/$id/messages/$message" });
  const journey = useQuery(queries.journey(id)).data;
  const query = useQuery(queries.campaign(message));
  return (
    <Page
      title={query.data?.name ?? "Message"}
      above={{ label: journey?.name ?? "Journey", href: paths.journey(id) }}
      lead="Goes to whoever comes to its node, each by the medium they chose."
    >
      <Loaded query={query}>{(campaign) => <MessageTab key={campaign.id} campaign={campaign} />}</Loaded>
    </Page>
  );
}
