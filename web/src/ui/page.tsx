import { useEffect, type ReactNode } from "react";
import { AppLink } from "./app-link.tsx";
import css from "./page.module.css";

interface PageProps {
  title: string;
  /** Where this page hangs: the way back up. */
  above?: { label: string; href: string };
  /** One sentence under the title. */
  lead?: ReactNode;
  /** Small marks beside the title. */
  marks?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
  narrow?: boolean;
  children: ReactNode;
}

/** The frame of every screen: one title, at most one sentence, actions on the far side. */
export function Page({ title, above, lead, marks, actions, tabs, narrow, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Rapport`;
  }, [title]);
  return (
    <div className={css.page} data-narrow={narrow === true || undefined}>
      <header className={css.head}>
        <div className={css.titles}>
          {above !== undefined && (
            <AppLink href={above.href} className={css.above}>
              {above.label}
            </AppLink>
          )}
          <div className={css.titleLine}>
            <h1 className={css.title}>{title}</h1>
            {marks}
          </div>
          {lead !== undefined && <p className={css.lead}>{lead}</p>}
        </div>
        {actions !== undefined && (
          <div className={css.actions} data-noprint>
            {actions}
          </div>
        )}
      </header>
      {tabs}
      <div className={css.body}>{children}</div>
    </div>
  );
}

interface PanelProps {
  title?: string;
  note?: ReactNode;
  actions?: ReactNode;
  /** Tables and charts reach the edge. */
  flush?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

export function Panel({ title, note, actions, flush, className, children }: PanelProps) {
  return (
    <section className={className === undefined ? css.panel : `${css.panel} ${className}`} aria-label={title}>
      {title !== undefined && (
        <div className={css.panelHead}>
          <div className={css.panelTitles}>
            <h2 className={css.panelTitle}>{title}</h2>
            {note !== undefined && <p className={css.note}>{note}</p>}
          </div>
          {actions !== undefined && (
            <div className={css.panelActions} data-noprint>
              {actions}
            </div>
          )}
        </div>
      )}
      <div className={flush === true ? css.flush : css.inset}>{children}</div>
    </section>
  );
}

export interface Tab {
  id: string;
  label: string;
  href: string;
  mark?: ReactNode;
}

/** Tabs that are addresses. */
export function Tabs({ tabs, current, label }: { tabs: readonly Tab[]; current: string; label: string }) {
  return (
    <nav className={css.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <AppLink key={tab.id} href={tab.href} className={css.tab} aria-current={tab.id === current ? "page" : undefined}>
          {tab.label}
          {tab.mark !== undefined && <span className={css.tabMark}>{tab.mark}</span>}
        </AppLink>
      ))}
    </nav>
  );
}
