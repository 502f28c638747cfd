import type { ReactNode } from "react";
import css from "./tag.module.css";

export type Tone = "good" | "warn" | "bad" | "info" | "accent" | "plain";

/** A short word in a coloured field. The word alone says it; colour only helps. */
export function Tag({ tone = "plain", children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={css.tag} data-tone={tone} title={title}>
      {children}
    </span>
  );
}

/** A word with a small coloured mark before it, for things that have their own colour in charts. */
export function Marked({ colour, children }: { colour: string; children: ReactNode }) {
  return (
    <span className={css.marked}>
      <span className={css.mark} style={{ background: colour }} aria-hidden="true" />
      {children}
    </span>
  );
}
