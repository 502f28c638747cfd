import { useEffect, type ReactNode, type SyntheticEvent } from "react";
import css from "./doorway.module.css";
import { Mark } from "./sidebar.tsx";

/** The quiet page before the house: sign-in and welcome. */
export function Doorway({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = "Rapport";
  }, []);
  return (
    <main className={css.doorway}>
      <div className={css.card}>
        <Mark size={36} />
        <h1 className={css.title}>{title}</h1>
        {lead !== undefined && <p className={css.lead}>{lead}</p>}
        <div className={css.inside}>{children}</div>
      </div>
      <p className={css.motto}>Every customer, one person.</p>
    </main>
  );
}

/** The form's fields at sending; the fields keep what was typed. */
export function onSend(send: (form: FormData) => void): (event: SyntheticEvent<HTMLFormElement>) => void {
  return (event) => {
    event.preventDefault();
    send(new FormData(event.currentTarget));
  };
}

export function fieldOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
