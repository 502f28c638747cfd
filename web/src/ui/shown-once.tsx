import { Button, CopyButton, TextInput } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import css from "./shown-once.module.css";

/** Something that is shown this once: a key, a link. One press copies it. */
export function ShownOnce({ label, value, note, close }: { label: string; value: string; note: string; close: () => void }) {
  return (
    <div className={css.once} role="status">
      <TextInput
        label={label}
        description={note}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        className={css.field ?? ""}
        classNames={{ input: css.value ?? "" }}
      />
      <div className={css.buttons}>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button leftSection={copied ? <IconCheck size={15} /> : <IconCopy size={15} />} onClick={copy}>
              {copied ? "Copied" : "Copy"}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={close}>
          I have it
        </Button>
      </div>
    </div>
  );
}
