import { ActionIcon, Indicator, Popover, Progress, Tooltip } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconClock, IconProgress } from "@tabler/icons-react";
import { useState } from "react";
import { AppLink } from "./app-link.tsx";
import css from "./job-tray.module.css";

export interface TrayJob {
  id: string;
  title: string;
  state: "waiting" | "running" | "done" | "failed";
  done: number;
  total: number | null;
  perSecond: number | null;
  secondsLeft: number | null;
  detail: string | null;
  href: string | null;
}

/** Long work in the header: it goes on when the page is closed. */
export function JobTray({ jobs, words }: { jobs: readonly TrayJob[]; words: { rest: (job: TrayJob) => string } }) {
  const [open, setOpen] = useState(false);
  const busy = jobs.filter((job) => job.state === "running" || job.state === "waiting").length;
  const failed = jobs.some((job) => job.state === "failed");
  const label = busy === 0 ? "Work in the background: nothing running" : `Work in the background: ${busy} running`;
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={340} shadow="md" trapFocus>
      <Popover.Target>
        <Tooltip label={label}>
          <Indicator
            disabled={busy === 0 && !failed}
            color={failed && busy === 0 ? "red" : "petrol"}
            processing={busy > 0}
            size={8}
            offset={6}
          >
            <ActionIcon
              variant="subtle"
              color="gray"
              size={32}
              aria-label={label}
              onClick={() => setOpen(!open)}
              className={css.button ?? ""}
            >
              <IconProgress size={18} />
            </ActionIcon>
          </Indicator>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label="Work in the background">
        <div className={css.head} tabIndex={-1} data-autofocus>
          Work in the background
        </div>
        {jobs.length === 0 && <p className={css.none}>Nothing is running. Imports, refreshes and sends show up here.</p>}
        <ul className={css.list}>
          {jobs.map((job) => (
            <li key={job.id} className={css.job}>
              <JobLine job={job} rest={words.rest(job)} close={() => setOpen(false)} />
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function JobLine({ job, rest, close }: { job: TrayJob; rest: string; close: () => void }) {
  const share = job.total === null || job.total === 0 ? null : Math.min(1, job.done / job.total);
  return (
    <>
      <div className={css.title}>
        <StateIcon state={job.state} />
        {job.href === null ? (
          <span>{job.title}</span>
        ) : (
          <AppLink href={job.href} onClick={close} className="text-link">
            {job.title}
          </AppLink>
        )}
      </div>
      {job.state === "running" && <Progress value={(share ?? 1) * 100} animated={share === null} size={4} aria-label={job.title} />}
      <p className={`${css.rest} number`}>{rest}</p>
    </>
  );
}

function StateIcon({ state }: { state: TrayJob["state"] }) {
  if (state === "done") return <IconCircleCheck size={16} className={css.good} aria-label="Done" />;
  if (state === "failed") return <IconAlertTriangle size={16} className={css.bad} aria-label="Failed" />;
  if (state === "waiting") return <IconClock size={16} aria-label="Waiting" />;
  return <IconProgress size={16} aria-label="Running" />;
}
