import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Journey } from "../../api/types.ts";
import { day, percent, whole } from "../../lib/format.ts";
import { paths, type JourneyTab } from "../../lib/paths.ts";
import { Page, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Loaded } from "../../ui/states.tsx";
import { JourneyEditor } from "./journey-editor.tsx";
import { JourneyPeople } from "./journey-people.tsx";
import { JourneyResult } from "./journey-result.tsx";
import { JourneyRules } from "./journey-rules.tsx";
import { JourneyActions } from "./journey-running.tsx";
import { JourneyTry } from "./journey-try.tsx";
import { JourneyState } from "./journey-words.tsx";

export function JourneyScreen() {
  const { id } = useParams({ from: "/app/journeys/$id" });
  const query = useQuery({ ...queries.journey(id), refetchInterval: ({ state }) => (state.data?.state === "running" ? 5000 : false) });
  const kinds = useQuery({ ...queries.journeyKinds(), staleTime: Infinity });
  const journey = query.data;
  const tab = useTab();
  return (
    <Page
      title={journey?.name ?? "Journey"}
      above={{ label: "Journeys", href: paths.journeys() }}
      marks={journey !== undefined && <JourneyState state={journey.state} />}
      lead={journey === undefined ? undefined : leadOf(journey)}
      actions={journey !== undefined && <JourneyActions journey={journey} />}
      tabs={<JourneyTabs id={id} tab={tab} />}
    >
      <Loaded query={query}>
        {(loaded) => (
          <Loaded query={kinds}>
            {({ items }) => {
              const known = new Map(items.map((kind) => [kind.id, kind]));
              if (tab === "rules") return <JourneyRules journey={loaded} />;
              if (tab === "try") return <JourneyTry journey={loaded} />;
              if (tab === "people") return <JourneyPeople journey={loaded} kinds={known} />;
              if (tab === "result") return <JourneyResult journey={loaded} />;
              return <JourneyEditor key={loaded.id} journey={loaded} kinds={known} />;
            }}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}

const tabs: readonly { id: JourneyTab; label: string }[] = [
  { id: "drawing", label: "Drawing" },
  { id: "rules", label: "Rules" },
  { id: "try", label: "Try it" },
  { id: "people", label: "People" },
  { id: "result", label: "Result" },
];

/** The tab stands in the address. */
function useTab(): JourneyTab {
  const [search] = useSearchState();
  return tabs.find(({ id }) => id === search["tab"])?.id ?? "drawing";
}

function leadOf(journey: Journey): string {
  const { counts, heldBack, startedAt, changed } = journey;
  if (startedAt === null) return `Nobody is in it yet. ${percent(heldBack)} of those who come will be left alone to compare.`;
  const people = `Since ${day(startedAt)} ${whole(counts.entered)} came in, ${whole(counts.inside)} ${counts.inside === 1 ? "is" : "are"} inside.`;
  return changed ? `${people} The drawing differs from what runs; nothing of it counts until it is put into force.` : people;
}

function JourneyTabs({ id, tab }: { id: string; tab: JourneyTab }) {
  return (
    <Tabs
      label="Parts of the journey"
      current={tab}
      tabs={tabs.map((each) => ({ ...each, href: paths.journey(id, each.id === "drawing" ? undefined : each.id) }))}
    />
  );
}
