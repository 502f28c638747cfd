import { CloseButton, Kbd, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import css from "./filter-bar.module.css";
import { useKeys } from "./keys.tsx";

interface FilterInputProps {
  label: string;
  value: string;
  change: (value: string) => void;
}

const typingPause = 140;

/** Search as one types; the slash key comes here. */
export function FilterInput({ label, value, change }: FilterInputProps) {
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const latest = useRef(change);
  useEffect(() => {
    latest.current = change;
  });
  useEffect(() => {
    if (document.activeElement !== input.current) setText(value);
  }, [value]);
  useEffect(() => {
    if (text === value) return undefined;
    const timer = setTimeout(() => latest.current(text), typingPause);
    return () => clearTimeout(timer);
  }, [text, value]);
  useKeys([{ keys: "/", does: "Search in this list", group: "Lists", run: () => input.current?.focus() }]);
  return (
    <TextInput
      ref={input}
      size="sm"
      className={css.input ?? ""}
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // Back to the list; the browser's own reaction would empty the field.
        event.preventDefault();
        event.currentTarget.blur();
      }}
      leftSection={<IconSearch size={15} aria-hidden="true" />}
      rightSection={
        text === "" ? (
          <Kbd size="xs" aria-hidden="true">
            /
          </Kbd>
        ) : (
          <CloseButton size="sm" aria-label="Clear the search" onClick={() => setText("")} />
        )
      }
    />
  );
}

interface ChoicesProps {
  label: string;
  value: string;
  options: readonly { id: string; label: ReactNode }[];
  choose: (id: string) => void;
}

/** A row of small buttons, one of them pressed. Pressing it again takes the filter away. */
export function Choices({ label, value, options, choose }: ChoicesProps) {
  return (
    <div className={css.choices} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.id}
          type="button"
          className={css.choice}
          aria-pressed={option.id === value}
          onClick={() => choose(option.id === value ? "" : option.id)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

interface FilterSelectProps {
  label: string;
  /** What it says while nothing is chosen. */
  any: string;
  value: string;
  options: readonly { id: string; label: string }[];
  choose: (id: string) => void;
}

/** A filter with more choices than buttons have room for. */
export function FilterSelect({ label, any, value, options, choose }: FilterSelectProps) {
  // A value that an address names and the list does not (any more) stays visible.
  const known = value === "" || options.some((option) => option.id === value) ? options : [{ id: value, label: value }, ...options];
  return (
    <NativeSelect
      size="xs"
      className={css.select ?? ""}
      aria-label={label}
      value={value}
      data-set={value !== "" || undefined}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[{ value: "", label: any }, ...known.map((option) => ({ value: option.id, label: option.label }))]}
    />
  );
}

export function FilterBar({ children }: { children: ReactNode }) {
  return (
    <div className={css.bar} data-noprint>
      {children}
    </div>
  );
}
