import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import css from "./consents.module.css";

/** Looks for what should be gone in every column of both stores and in every file. */
export function Verifier() {
  const [words, setWords] = useState("");
  const look = useMutation({ mutationFn: () => actions.verifyErasure(words.split(",").filter((word) => word.trim() !== "")) });
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    look.mutate();
  }
  return (
    <Panel title="Is it really gone?" note="Looks into every column of both stores and every file. What you type is not kept.">
      <form className={css.list} onSubmit={send}>
        {look.isError && <ErrorBox sentence={sentenceOf(look.error)} />}
        <TextInput
          label="Mail address, number or name"
          description="Several with commas between"
          value={words}
          autoComplete="off"
          onChange={(event) => {
            setWords(event.currentTarget.value);
            look.reset();
          }}
          required
        />
        <div className={css.head}>
          <Button type="submit" variant="default" loading={look.isPending}>
            Look for it
          </Button>
          <span role="status">
            {look.data !== undefined && (
              <>
                <Tag tone={look.data.clean ? "good" : "bad"}>{look.data.clean ? "gone" : "still there"}</Tag> {look.data.sentence}
              </>
            )}
          </span>
        </div>
      </form>
    </Panel>
  );
}
