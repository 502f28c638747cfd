import { Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import css from "./states.module.css";

interface EmptyProps {
  /** One sentence: what this place is for. */
  sentence: string;
  action?: ReactNode;
  hint?: ReactNode;
}

export function Empty({ sentence, action, hint }: EmptyProps) {
  return (
    <div className={css.empty}>
      <p className={css.sentence}>{sentence}</p>
      {action}
      {hint !== undefined && <p className={css.hint}>{hint}</p>}
    </div>
  );
}

export function DemoHint() {
  return (
    <>
      Only looking? <code>npm start -- --demo</code> fills the house with a sample business.
    </>
  );
}

export function ErrorBox({ sentence, retry }: { sentence: string; retry?: () => void }) {
  return (
    <div className={css.error} role="alert">
      <IconAlertTriangle size={18} aria-hidden="true" />
      <p>{sentence}</p>
      {retry !== undefined && (
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Grey lines where the content will stand. */
export function Waiting({ lines = 6 }: { lines?: number }) {
  return (
    <div className={css.waiting} aria-busy="true" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <Skeleton key={index} height={14} width={`${92 - ((index * 17) % 38)}%`} radius={4} />
      ))}
    </div>
  );
}

interface LoadedProps<Data> {
  query: { data: Data | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  lines?: number;
  children: (data: Data) => ReactNode;
}

/** Waiting, gone wrong, or there: the three states of everything that comes from the server. */
export function Loaded<Data>({ query, lines, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <Waiting {...(lines === undefined ? {} : { lines })} />;
  const sentence = query.error instanceof Error ? query.error.message : "This could not be loaded.";
  return <ErrorBox sentence={sentence} retry={() => void query.refetch()} />;
}
