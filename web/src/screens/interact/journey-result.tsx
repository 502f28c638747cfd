import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Journey } from "../../api/types.ts";
import { day } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { ForWhom } from "../learn/for-whom.tsx";
import { Comparison } from "./comparison.tsx";

/** What the journey brought, in money, against those left alone. */
export function JourneyResult({ journey }: { journey: Journey }) {
  const query = useQuery({ ...queries.journeyResult(journey.id), enabled: journey.startedAt !== null });
  if (journey.startedAt === null)
    return (
      <Panel>
        <Empty sentence="Once people have come in, this compares what they bought with what those bought who were left alone." />
      </Panel>
    );
  return (
    <>
      <Panel title="Taken along against left alone" note={`Since ${day(journey.startedAt)}, each person from the day they came.`}>
        <Loaded query={query}>{(result) => <Comparison result={result} treated="Taken along" heldBack="Left alone" />}</Loaded>
      </Panel>
      <ForWhom id={journey.id} />
    </>
  );
}
