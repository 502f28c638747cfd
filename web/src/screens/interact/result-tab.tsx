import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Campaign } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { ForWhom } from "../learn/for-whom.tsx";
import { Comparison } from "./comparison.tsx";
import css from "./comparison.module.css";

export function ResultTab({ campaign }: { campaign: Campaign }) {
  if (campaign.state === "draft") {
    return (
      <Panel>
        <Empty sentence="After sending, this compares what was bought by those written to and those held back." />
      </Panel>
    );
  }
  return <Result campaign={campaign} />;
}

function Result({ campaign }: { campaign: Campaign }) {
  const query = useQuery(queries.result(campaign.id));
  return (
    <>
      <Panel title="Written to against held back" note={query.data === undefined ? undefined : `Since ${day(query.data.since)}.`}>
        <Loaded query={query}>{(result) => <Comparison result={result} />}</Loaded>
        <p className={css.more}>
          <AppLink href={paths.experiment(campaign.id)} className="text-link">
            {campaign.versions.length > 1
              ? "The versions against each other, and how the figures came about"
              : "How the figures came about, day by day"}
          </AppLink>
        </p>
      </Panel>
      <ForWhom id={campaign.id} />
    </>
  );
}
