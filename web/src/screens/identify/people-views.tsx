import { Button, Checkbox, Popover, TextInput } from "@mantine/core";
import { IconBookmark, IconBookmarkOff } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { PeopleView } from "../../api/types.ts";
import { paths, type PeopleSearch } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import css from "./people.module.css";

const same = (a: PeopleSearch, b: PeopleSearch): boolean => paths.people(sorted(a)) === paths.people(sorted(b));
const sorted = (search: PeopleSearch): PeopleSearch => Object.fromEntries(Object.entries(search).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The saved view that the address shows, if it is one. */
export function useView(search: PeopleSearch): PeopleView | undefined {
  const { data } = useQuery({ ...queries.views(), staleTime: 60_000 });
  return data?.items.find((view) => same(view.search, search));
}

/** Keeps what is filtered under a name, or forgets the view that is shown. */
export function ViewButton({ search, view }: { search: PeopleSearch; view: PeopleView | undefined }) {
  const { q: _, ...kept } = search;
  if (view !== undefined) return <Forget view={view} />;
  return Object.keys(kept).length === 0 ? null : <Keep search={kept} />;
}

function useViewChange() {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: ["/v1/views"] });
}

function Forget({ view }: { view: PeopleView }) {
  const changed = useViewChange();
  const forget = useMutation({
    mutationFn: () => actions.forgetView(view.id),
    onSuccess: () => {
      changed();
      const { name, team, search } = view;
      tellWithUndo(`The view “${name}” is gone.`, () => void actions.saveView({ name, team, search }).then(changed));
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Button variant="default" leftSection={<IconBookmarkOff size={15} />} loading={forget.isPending} onClick={() => forget.mutate()}>
      Forget this view
    </Button>
  );
}

function Keep({ search }: { search: PeopleSearch }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus width={280} shadow="md">
      <Popover.Target>
        <Button variant="default" leftSection={<IconBookmark size={15} />} onClick={() => setOpen(!open)}>
          Save as a view
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <KeepForm search={search} close={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}

function KeepForm({ search, close }: { search: PeopleSearch; close: () => void }) {
  const changed = useViewChange();
  const go = useGo();
  const [name, setName] = useState("");
  const [team, setTeam] = useState(false);
  const given = Object.fromEntries(Object.entries(search).filter((entry): entry is [string, string] => entry[1] !== undefined));
  const save = useMutation({
    mutationFn: () => actions.saveView({ name, team, search: given }),
    onSuccess: (view) => {
      changed();
      close();
      go(paths.people(view.search));
      tell(`“${view.name}” stands in the sidebar now.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    if (name.trim() !== "") save.mutate();
  }
  return (
    <form className={css.keep} onSubmit={submit}>
      <TextInput
        label="Name of the view"
        value={name}
        maxLength={60}
        required
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
      />
      <Checkbox label="For the whole team" checked={team} onChange={(event) => setTeam(event.currentTarget.checked)} />
      <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
        Save
      </Button>
    </form>
  );
}
