import { Button, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import type { Question } from "../../api/types.ts";
import css from "./next-question.module.css";

const yesNo = [
  { value: "true", label: "Yes" },
  { value: "false", label: "No" },
];

interface AnswersProps {
  /** What the answers are about, for those who do not see where they stand. */
  label: string;
  type: Question["type"];
  options: Question["options"];
  busy: boolean;
  answer: (value: unknown) => void;
}

/** One attribute as it is answered: a button for each choice, or a line to type in. */
export function Answers({ label, type, options, busy, answer }: AnswersProps) {
  const choices = type === "yes_no" ? yesNo : options;
  if (choices.length === 0) return <Typed type={type} busy={busy} answer={answer} />;
  return (
    <div className={css.answers} role="group" aria-label={label}>
      {choices.map((option) => (
        <Button
          key={option.value}
          variant="default"
          disabled={busy}
          onClick={() => answer(type === "choices" ? [option.value] : option.value)}
        >
          {option.label}
        </Button>
      ))}
    </div>
  );
}

function Typed({ type, busy, answer }: Pick<AnswersProps, "type" | "busy" | "answer">) {
  const [text, setText] = useState("");
  const address = type === "address";
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    answer(address ? addressOf(text) : text);
  }
  return (
    <form className={css.typed} onSubmit={send}>
      <TextInput
        label={address ? "Street, postal code, city, country" : "Answer"}
        description={address ? "With commas between, e.g. 1 High Street, YO1 7HZ, York, GB" : undefined}
        type={type === "date" ? "date" : "text"}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        required
      />
      <Button type="submit" loading={busy}>
        Note it
      </Button>
    </form>
  );
}

/** "1 High Street, Flat 2, YO1 7HZ, York, GB" → its parts: the last three are code, city and country. */
function addressOf(text: string) {
  const parts = text.split(",").map((part) => part.trim());
  const [postalCode = "", city = "", country = ""] = parts.slice(-3);
  return { lines: parts.slice(0, -3), postalCode, city, country };
}
