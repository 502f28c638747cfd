import { Button } from "@mantine/core";
import type { ReactNode, SyntheticEvent } from "react";
import css from "./form-panel.module.css";
import { Panel } from "./page.tsx";
import { ErrorBox } from "./states.tsx";

interface FormPanelProps {
  title: string;
  note?: string;
  /** How the fields stand; by default one under the other. */
  layout?: string | undefined;
  /** What went wrong, in a sentence. */
  failure: string | null;
  busy: boolean;
  submit: string;
  disabled?: boolean;
  send: () => void;
  close: () => void;
  /** The fields. */
  children: ReactNode;
}

/** Something new to be noted: the fields, what went wrong above them, and the way out beside the button. */
export function FormPanel({ title, note, layout, failure, busy, submit, disabled, send, close, children }: FormPanelProps) {
  function sent(event: SyntheticEvent): void {
    event.preventDefault();
    send();
  }
  return (
    <Panel title={title} note={note}>
      <form className={layout ?? css.form} onSubmit={sent}>
        {failure !== null && (
          <div className={css.whole}>
            <ErrorBox sentence={failure} />
          </div>
        )}
        {children}
        <div className={`${css.buttons} ${css.whole}`}>
          <Button type="submit" loading={busy} disabled={disabled === true}>
            {submit}
          </Button>
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
        </div>
      </form>
    </Panel>
  );
}
