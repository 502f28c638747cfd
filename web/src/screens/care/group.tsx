import { Autocomplete, Button, TextInput } from "@mantine/core";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { GroupPerson, WholeGroup } from "../../api/types.ts";
import { count, day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { useCampaignFromList } from "../interact/make-campaign.ts";
import { useMay, useMoney } from "../session.ts";
import { nameOf, TierTag } from "../words.tsx";
import { kindLabel } from "./group-words.ts";
import css from "./groups.module.css";

export function GroupScreen() {
  const { id } = useParams({ from: "/app/groups/$id" });
  const query = useQuery(queries.group(id));
  const may = useMay()("care");
  const group = query.data;
  return (
    <Page
      title={group?.name ?? "Organisation"}
      above={{ label: "Organisations", href: paths.groups() }}
      marks={group !== undefined && <Marks group={group} />}
      lead={group === undefined ? undefined : `${kindLabel(group.kind)}, ${count(group.people, "person", "people")}`}
      actions={
        group !== undefined && (
          <>
            {may && group.kind !== "household" && <WantButton group={group} />}
            {group.people > 0 && <WriteToGroup group={group} />}
          </>
        )
      }
    >
      <Loaded query={query} lines={8}>
        {(loaded) => (
          <>
            <Worth group={loaded} />
            <Panel title="People" note="With the role each has there" flush>
              <Members group={loaded} />
            </Panel>
            {may && <AddPerson group={loaded} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Marks({ group }: { group: WholeGroup }) {
  return (
    <>
      {group.wanted && <Tag tone="accent">wanted</Tag>}
      {group.namesMissing > 0 && <Tag tone="warn">{count(group.namesMissing, "name missing", "names missing")}</Tag>}
    </>
  );
}

function Worth({ group: { value, wanted, namesMissing } }: { group: WholeGroup }) {
  const { show } = useMoney();
  const figures = [
    { label: "Sales so far", figure: show(value.revenueMinor, "round") },
    { label: "In the past year", figure: show(value.revenueYearMinor, "round") },
    { label: "Expected in the coming year", figure: show(value.expectedValueMinor, "round") },
    { label: "Orders", figure: whole(value.orders) },
    { label: "Last purchase", figure: value.lastDay === null ? "none" : day(value.lastDay) },
  ];
  return (
    <Panel title="What its people are worth together">
      <dl className={css.figures}>
        {figures.map(({ label, figure }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="number">{figure}</dd>
          </div>
        ))}
      </dl>
      {wanted && namesMissing > 0 && (
        <p className={css.rule}>
          You want to win it, and know {count(3 - namesMissing, "name", "names")} there. Find {namesMissing} more: whoever answers, somebody
          else decides.
        </p>
      )}
    </Panel>
  );
}

function useLookAgain(): () => void {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("/v1/groups") });
}

function WantButton({ group }: { group: WholeGroup }) {
  const lookAgain = useLookAgain();
  const want = useMutation({
    mutationFn: (wanted: boolean) => actions.changeGroup(group.id, { wanted }),
    onSuccess: lookAgain,
    onError: (error) => complain(sentenceOf(error)),
  });
  function press(): void {
    want.mutate(!group.wanted, {
      onSuccess: () =>
        tellWithUndo(group.wanted ? `“${group.name}” is not on the list any more.` : `“${group.name}” is one you want to win.`, () =>
          want.mutate(group.wanted),
        ),
    });
  }
  return (
    <Button variant="default" loading={want.isPending} onClick={press}>
      {group.wanted ? "Not wanted any more" : "We want to win it"}
    </Button>
  );
}

function WriteToGroup({ group }: { group: WholeGroup }) {
  const make = useCampaignFromList();
  if (!useMay()("write")) return null;
  return (
    <Button variant="default" loading={make.isPending} onClick={() => make.mutate({ id: `group:${group.id}`, name: group.name })}>
      Write to its people
    </Button>
  );
}

function Members({ group }: { group: WholeGroup }) {
  const { show, plain } = useMoney();
  const may = useMay()("care");
  const columns: readonly Column<GroupPerson>[] = [
    {
      id: "name",
      head: "Name",
      cell: (person) => (
        <span className={css.name}>
          <AppLink href={paths.person(person.id)} className="text-link">
            {nameOf(person.name)}
          </AppLink>
          <TierTag tier={person.tier} />
        </span>
      ),
      plain: (person) => person.name,
    },
    { id: "role", head: "Role", cell: (person) => person.role, plain: (person) => person.role },
    { id: "state", head: "State", wide: true, cell: (person) => person.stateLabel ?? "", plain: (person) => person.stateLabel },
    {
      id: "revenue",
      head: "Sales so far",
      numeric: true,
      cell: (person) => show(person.revenueMinor, "round"),
      plain: (person) => plain(person.revenueMinor),
    },
    { id: "out", head: "Take out", quiet: true, cell: (person) => may && <TakeOut group={group} person={person} /> },
  ];
  return (
    <DataTable
      label="People"
      columns={columns}
      rows={group.members}
      rowId={(person) => person.id}
      exportAs={group.name}
      whenEmpty={<Empty sentence="Nobody is in it yet. Add the first name below." />}
    />
  );
}

function TakeOut({ group, person }: { group: WholeGroup; person: GroupPerson }) {
  const lookAgain = useLookAgain();
  const failed = (error: unknown) => complain(sentenceOf(error));
  const put = useMutation({
    mutationFn: () => actions.putGroupPerson(group.id, { personId: person.id, role: person.role }),
    onSuccess: lookAgain,
    onError: failed,
  });
  const drop = useMutation({
    mutationFn: () => actions.dropGroupPerson(group.id, person.id),
    onSuccess: () => {
      lookAgain();
      tellWithUndo(`${nameOf(person.name)} is not in “${group.name}” any more.`, () => put.mutate());
    },
    onError: failed,
  });
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      loading={drop.isPending}
      onClick={() => drop.mutate()}
      aria-label={`Take out ${nameOf(person.name)}`}
    >
      Take out
    </Button>
  );
}

function AddPerson({ group }: { group: WholeGroup }) {
  const lookAgain = useLookAgain();
  const [who, setWho] = useState("");
  const [role, setRole] = useState("");
  const [chosen, setChosen] = useState<{ id: string; label: string } | null>(null);
  const typed = who.trim();
  // Whoever is chosen need not be looked for: their whole line would find nobody.
  const looking = typed.length > 1 && who !== chosen?.label;
  const found = useQuery({ ...queries.peopleFound(typed, 6), enabled: looking, placeholderData: keepPreviousData });
  const people = looking ? (found.data?.items ?? []) : [];
  const labelled = people.map((person) => ({
    id: person.id,
    label: [nameOf(person.name), person.customerNumber, person.email].filter((part) => part !== null).join(" · "),
  }));
  const put = useMutation({
    mutationFn: (personId: string) => actions.putGroupPerson(group.id, { personId, role: role.trim() === "" ? "member" : role }),
    onSuccess: () => {
      setWho("");
      setRole("");
      setChosen(null);
      lookAgain();
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    if (chosen !== null && chosen.label === who) put.mutate(chosen.id);
    else complain("Choose the person from those that appear as you type.");
  }
  return (
    <Panel title="Add a person">
      <form className={css.line} onSubmit={send}>
        <Autocomplete
          label="Who"
          placeholder="A name, mail address or number"
          value={who}
          onChange={setWho}
          onOptionSubmit={(label) => setChosen(labelled.find((person) => person.label === label) ?? null)}
          data={[...new Set(labelled.map((person) => person.label))]}
          filter={({ options }) => options}
          required
        />
        <TextInput
          label="Role"
          placeholder="e.g. head, buyer, child"
          value={role}
          onChange={(event) => setRole(event.currentTarget.value)}
        />
        <Button type="submit" loading={put.isPending}>
          Add
        </Button>
      </form>
    </Panel>
  );
}
