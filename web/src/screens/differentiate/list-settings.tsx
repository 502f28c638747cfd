import { Autocomplete, Button, NumberInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { WatchList } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useListAgain } from "./list-work.tsx";
import css from "./watch-list.module.css";

const roles = ["Sales", "Marketing", "Care", "Service", "Management"];

/** Who takes care of the list, and how many are left alone to compare with. */
type Settable = Pick<WatchList, "id" | "owner" | "leaveAlone">;

export function ListSettings({ list }: { list: Settable }) {
  return (
    <May to="write">
      <Form list={list} />
    </May>
  );
}

function Form({ list }: { list: Settable }) {
  const [owner, setOwner] = useState(list.owner);
  const [alone, setAlone] = useState(Math.round(100 * list.leaveAlone));
  const again = useListAgain(list.id);
  const before = { owner: list.owner, leaveAlone: list.leaveAlone };
  const undo = useMutation({
    mutationFn: () => actions.changeList(list.id, before),
    onSuccess: again,
    onError: (error) => complain(sentenceOf(error)),
  });
  const change = useMutation({
    mutationFn: () => actions.changeList(list.id, { owner, leaveAlone: alone / 100 }),
    onSuccess: () => {
      again();
      tellWithUndo("The list is changed.", () => undo.mutate());
    },
  });
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate();
  }
  const same = owner === list.owner && alone === Math.round(100 * list.leaveAlone);
  return (
    <Panel title="Who takes care of it">
      <form className={css.settings} onSubmit={save}>
        {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
        <Autocomplete
          label="Owner"
          description="A person or a part of the house"
          data={roles}
          value={owner}
          onChange={setOwner}
          required
          maxLength={80}
        />
        <NumberInput
          label="Left alone by draw"
          description="Of those that are taken from the list, so many in a hundred; another share begins a new comparison"
          suffix=" %"
          value={alone}
          min={0}
          max={50}
          onChange={(value) => setAlone(Number(value))}
        />
        <div>
          <Button type="submit" disabled={same || owner.trim() === ""} loading={change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Panel>
  );
}
