import type { ReactNode } from "react";
import css from "./verdict.module.css";

interface VerdictProps {
  /** What a score means, as a sentence. */
  sentence: string;
  reasons?: readonly string[];
  /** How sure, how fresh. */
  foot?: ReactNode;
}

/** A score in plain words: the sentence first, then why. */
export function Verdict({ sentence, reasons = [], foot }: VerdictProps) {
  return (
    <div className={css.verdict}>
      <p className={css.sentence}>{sentence}</p>
      {reasons.length > 0 && (
        <ul className={css.reasons}>
          {reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {foot !== undefined && <p className={css.foot}>{foot}</p>}
    </div>
  );
}
