import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import css from "./toast.module.css";

/** Says that something is done. */
export function tell(message: string): void {
  notifications.show({ message, autoClose: 4000, withBorder: true });
}

/** Says what went wrong, in the server's own sentence. Stays until it is read. */
export function complain(sentence: string): void {
  notifications.show({ message: sentence, color: "red", autoClose: 12_000, withBorder: true });
}

/** Done at once, with the way back in the same message. */
export function tellWithUndo(message: string, undo: () => void): void {
  const id = notifications.show({
    autoClose: 9000,
    withBorder: true,
    message: (
      <span className={css.line}>
        <span>{message}</span>
        <Button
          size="compact-xs"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </span>
    ),
  });
}
