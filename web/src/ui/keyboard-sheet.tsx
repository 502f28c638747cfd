import { Kbd, Modal, Switch } from "@mantine/core";
import { Fragment } from "react";
import css from "./keyboard-sheet.module.css";
import { useKeyboard, type KeyDeed } from "./keys.tsx";

/** All keys that work on this screen right now. */
export function KeyboardSheet({ opened, close }: { opened: boolean; close: () => void }) {
  const keyboard = useKeyboard();
  const groups = opened ? Map.groupBy(unique(keyboard.known()), (deed) => deed.group) : new Map<string, KeyDeed[]>();
  return (
    <Modal opened={opened} onClose={close} title="Keyboard" size="lg" closeButtonProps={{ "aria-label": "Close" }}>
      <div className={css.groups}>
        {[...groups].map(([group, deeds]) => (
          <section key={group}>
            <h3 className={css.group}>{group}</h3>
            <dl className={css.list}>
              {deeds.map((deed) => (
                <div key={deed.keys} className={css.line}>
                  <dt>{deed.does}</dt>
                  <dd>
                    <Keys keys={deed.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <Switch
        mt="lg"
        size="sm"
        label="Single letters do things (switch off when a screen reader or voice control uses them)"
        checked={keyboard.singleLetters}
        onChange={(event) => keyboard.setSingleLetters(event.currentTarget.checked)}
      />
    </Modal>
  );
}

function Keys({ keys }: { keys: string }) {
  return (
    <span className={css.keys}>
      {keys.split(" ").map((key, index) => (
        <Fragment key={key}>
          {index > 0 && <span className={css.then}>then</span>}
          <Kbd size="xs">{key}</Kbd>
        </Fragment>
      ))}
    </span>
  );
}

function unique(deeds: readonly KeyDeed[]): KeyDeed[] {
  return [...new Map(deeds.toReversed().map((deed) => [deed.keys, deed])).values()].reverse();
}
