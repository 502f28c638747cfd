import "@mantine/spotlight/styles.layer.css";
import { useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import {
  IconFileImport,
  IconKeyboard,
  IconMoon,
  IconRefresh,
  IconSearch,
  IconSend,
  IconUser,
  IconUserCog,
  type Icon,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { useCampaignFromList } from "../interact/make-campaign.ts";
import { nameOf } from "../words.tsx";
import { usePlaces } from "./places.tsx";
import { useMay } from "../session.ts";

interface Entry {
  id: string;
  label: string;
  description?: string;
  icon: Icon;
  run: () => void;
}

const [store, handle] = createSpotlight();

/** Finds people, goes to places, does things: one box for all of it. */
export function Palette({ close, showKeys }: { close: () => void; showKeys: () => void }) {
  const [query, setQuery] = useState("");
  useEffect(() => handle.open(), []);
  const people = usePeople(query);
  const deeds = matching(useDeeds(showKeys), query);
  const lists = matching(useLists(), query);
  const goals = matching(useGoals(), query);
  const campaigns = matching(useCampaigns(query), query);
  useFirstSelected([...people, ...goals, ...campaigns, ...lists, ...deeds]);
  const nothing = people.length + deeds.length + goals.length + lists.length + campaigns.length === 0;
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      onSpotlightClose={close}
      shortcut={null}
      scrollable
      maxHeight={440}
      size={620}
      overlayProps={{ blur: 0, backgroundOpacity: 0.35 }}
      attributes={{ content: { "aria-label": "Find" } }}
    >
      <Spotlight.Search
        placeholder="A name, mail address, number, or what you want to do"
        aria-label="Find"
        leftSection={<IconSearch size={18} />}
      />
      <Spotlight.ActionsList>
        <Group label="People" entries={people} />
        <Group label="Go to" entries={goals} />
        <Group label="Campaigns" entries={campaigns} />
        <Group label="Watch lists" entries={lists} />
        <Group label="Do" entries={deeds} />
        {nothing && <Spotlight.Empty>Nothing and nobody by that name.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

function Group({ label, entries }: { label: string; entries: readonly Entry[] }) {
  if (entries.length === 0) return null;
  return (
    <Spotlight.ActionsGroup label={label}>
      {entries.map((entry) => {
        const Shape = entry.icon;
        return (
          <Spotlight.Action
            key={entry.id}
            label={entry.label}
            description={entry.description ?? ""}
            leftSection={<Shape size={18} stroke={1.6} />}
            onClick={entry.run}
          />
        );
      })}
    </Spotlight.ActionsGroup>
  );
}

/** The first entry is the chosen one also when the answers come later than the typing. */
function useFirstSelected(entries: readonly Entry[]): void {
  const shown = entries.map((entry) => entry.id).join(" ");
  useEffect(() => {
    if (shown === "") return;
    // The library marks the chosen entry in the document and does so only while one types.
    const list = document.getElementById(store.getState().listId);
    list?.querySelector("[data-selected]")?.removeAttribute("data-selected");
    list?.querySelector("[data-action]")?.setAttribute("data-selected", "true");
    store.updateState((state) => ({ ...state, selected: 0 }));
  }, [shown]);
}

function matching(entries: readonly Entry[], query: string): readonly Entry[] {
  const words = query
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  return entries.filter((entry) => words.every((word) => entry.label.toLowerCase().includes(word)));
}

function usePeople(query: string): Entry[] {
  const go = useGo();
  const may = useMay();
  const q = query.trim();
  const found = useQuery({ ...queries.peopleFound(q, 6), enabled: q.length > 1 && may("people"), placeholderData: keepPreviousData });
  if (q.length < 2) return [];
  const entries = (found.data?.items ?? []).map((person) => ({
    id: person.id,
    label: nameOf(person.name),
    description: [person.customerNumber, person.email, person.stateLabel].filter((part) => part !== null).join(" · "),
    icon: IconUser,
    run: () => go(paths.person(person.id)),
  }));
  // Until the new answer is there, only those of the old one that still fit: Enter must never open somebody else.
  return found.isPlaceholderData ? [...matching(entries, q)] : entries;
}

function useGoals(): Entry[] {
  const go = useGo();
  const account = { label: "My account", href: paths.account(), icon: IconUserCog };
  return [...usePlaces(), account].map((place) => ({ id: place.href, label: place.label, icon: place.icon, run: () => go(place.href) }));
}

function useCampaigns(query: string): Entry[] {
  const go = useGo();
  const may = useMay();
  const campaigns = useQuery({ ...queries.campaigns(false), enabled: may("figures") }).data?.items ?? [];
  if (query.trim() === "") return [];
  return campaigns.map((campaign) => ({
    id: campaign.id,
    label: campaign.name,
    description: campaign.state,
    icon: IconSend,
    run: () => go(paths.campaign(campaign.id)),
  }));
}

function useLists(): Entry[] {
  const go = useGo();
  const make = useCampaignFromList();
  const may = useMay();
  const lists = useQuery({ ...queries.watchLists(), enabled: may("lists") }).data?.items ?? [];
  return lists.flatMap((list) => [
    { id: `list ${list.id}`, label: list.name, icon: IconUser, run: () => go(paths.watchList(list.id)) },
    ...(may("write")
      ? [{ id: `make ${list.id}`, label: `Make a campaign from “${list.name}”`, icon: IconSend, run: () => make.mutate(list) }]
      : []),
  ]);
}

function useDeeds(showKeys: () => void): Entry[] {
  const go = useGo();
  const scheme = useComputedColorScheme();
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === "dark" ? "light" : "dark";
  const may = useMay();
  const changes = [
    { id: "import", label: "Import a file", icon: IconFileImport, run: () => go(paths.newImport()) },
    {
      id: "three names",
      label: "Wanted institutions with fewer than three names",
      icon: IconUser,
      run: () => go(paths.groups({ short: "yes" })),
    },
    { id: "refresh", label: "Recalculate values and watch lists", icon: IconRefresh, run: () => void refresh() },
  ];
  return [
    ...(may("write") ? changes : []),
    { id: "scheme", label: `Use ${other} colours`, icon: IconMoon, run: () => setColorScheme(other) },
    { id: "keys", label: "Show the keyboard sheet", icon: IconKeyboard, run: showKeys },
  ];
}

async function refresh(): Promise<void> {
  try {
    await actions.refreshValues();
    tell("Values are recalculated.");
  } catch (error) {
    complain(sentenceOf(error));
  }
}
