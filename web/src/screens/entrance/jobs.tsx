import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { queries } from "../../api/queries.ts";
import type { Job } from "../../api/types.ts";
import { duration, whole } from "../../lib/format.ts";
import { JobTray, type TrayJob } from "../../ui/job-tray.tsx";
import { tell } from "../../ui/toast.tsx";

const whileBusy = 1000;
const whileIdle = 10_000;

const isBusy = (job: { state: string }): boolean => job.state === "running" || job.state === "waiting";

/** Asks for the work in the background: often while there is some, seldom otherwise. */
export function Jobs() {
  const query = useQuery({
    ...queries.jobs(),
    refetchInterval: ({ state }) => (state.data?.items.some(isBusy) === true ? whileBusy : whileIdle),
  });
  const jobs = query.data?.items ?? [];
  useFinishedNews(jobs);
  return <JobTray jobs={jobs} words={{ rest }} />;
}

/** When work ends, says so and lets every screen look again. */
function useFinishedNews(jobs: readonly Job[]): void {
  const queryClient = useQueryClient();
  const running = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const ended = jobs.filter((job) => running.current.has(job.id) && !isBusy(job));
    running.current = new Set(jobs.filter(isBusy).map((job) => job.id));
    for (const job of ended) tell(job.state === "failed" ? `${job.title}: failed. ${job.detail ?? ""}` : `${job.title}: done.`);
    if (ended.length > 0) void queryClient.invalidateQueries();
  }, [jobs, queryClient]);
}

function rest(job: TrayJob): string {
  const parts: string[] = [];
  if (job.total !== null) parts.push(`${whole(job.done)} of ${whole(job.total)}`);
  else if (job.done > 0) parts.push(whole(job.done));
  if (job.state === "running" && job.perSecond !== null && job.perSecond > 0) parts.push(`${whole(job.perSecond)} a second`);
  if (job.state === "running" && job.secondsLeft !== null) parts.push(`${duration(job.secondsLeft)} left`);
  if (job.state === "waiting") parts.push("waiting");
  if (job.detail !== null && job.detail !== "") parts.push(job.detail);
  return parts.join(" · ");
}
