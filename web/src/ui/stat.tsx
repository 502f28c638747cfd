import type { ReactNode } from "react";
import { AppLink } from "./app-link.tsx";
import css from "./stat.module.css";

interface StatProps {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  href?: string;
}

/** One figure with its name. Clicking it leads to the rows it counts. */
export function Stat({ label, value, note, href }: StatProps) {
  const inside = (
    <>
      <dt className={css.label}>{label}</dt>
      <dd className={css.value}>{value}</dd>
      {note !== undefined && <dd className={css.note}>{note}</dd>}
    </>
  );
  if (href === undefined) return <dl className={css.stat}>{inside}</dl>;
  return (
    <AppLink href={href} className={`${css.stat} ${css.link}`}>
      <span className={css.label}>{label}</span>
      <span className={css.value}>{value}</span>
      {note !== undefined && <span className={css.note}>{note}</span>}
    </AppLink>
  );
}

export function Stats({ children }: { children: ReactNode }) {
  return <div className={css.stats}>{children}</div>;
}
