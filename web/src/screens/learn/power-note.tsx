import { Skeleton } from "@mantine/core";
import type { PowerReport } from "../../api/types.ts";
import css from "./experiments.module.css";

interface PowerNoteProps {
  query: { data?: PowerReport | undefined; isError: boolean };
  /** What was wished for, in words; then the day is said on which it would be seen. */
  wished?: string | undefined;
}

/** What an experiment will be able to see, before it begins; changes as one types. */
export function PowerNote({ query: { data, isError }, wished }: PowerNoteProps) {
  if (isError) return <p className={css.hint}>What it will be able to see cannot be said just now.</p>;
  if (data === undefined) return <Skeleton height={44} />;
  return (
    <div className={css.power} role="status">
      <p className={css.sees}>{data.sentence}</p>
      {wished !== undefined && (
        <p>
          {data.day === null
            ? `An effect of ${wished} would not be seen within a year.`
            : `An effect of ${wished} is seen after ${data.day} ${data.day === 1 ? "day" : "days"} in 8 of 10 cases.`}
        </p>
      )}
      <p className={css.hint}>{data.basis}</p>
    </div>
  );
}
