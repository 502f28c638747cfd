import { Button } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Journey, JourneyGraph, JourneyNodeCounts, JourneyPlace } from "../../api/types.ts";
import { count, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Choices } from "../../ui/filter-bar.tsx";
import { Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import { nameOf } from "../words.tsx";
import { sendStateLabel } from "./campaign-words.tsx";
import { deskOf, DeskProvider, useNames } from "./journey-desk.tsx";
import type { Kinds } from "./journey-drawing.ts";
import { useCheck } from "./journey-history.ts";
import { PutIn } from "./journey-put-in.tsx";
import { Drawing, useShown, ViewChoice } from "./journey-shown.tsx";
import css from "./journey.module.css";
import { PlaceState, PlaceWords } from "./person-journeys.tsx";

/** The version in force with its numbers; a node opens the people who stand there. */
export function JourneyPeople({ journey, kinds }: { journey: Journey; kinds: Kinds }) {
  const versions = useQuery({ ...queries.journeyVersions(journey.id), enabled: journey.startedAt !== null });
  if (journey.startedAt === null)
    return (
      <Panel>
        <Empty sentence="Nobody is in it before it is started. Then this shows who stands where, since when, and why." />
      </Panel>
    );
  return (
    <Loaded query={versions}>{({ items }) => <InForce journey={journey} graph={items[0]?.graph ?? journey.graph} kinds={kinds} />}</Loaded>
  );
}

function InForce({ journey, graph, kinds }: { journey: Journey; graph: JourneyGraph; kinds: Kinds }) {
  const { view, selected, select, show } = useShown();
  const check = useCheck(journey, graph);
  const names = useNames(journey);
  const query = useQuery({ ...queries.journeyCounts(journey.id), refetchInterval: journey.state === "running" ? 5000 : false });
  const counts = new Map((query.data?.items ?? []).map((each) => [each.node, each]));
  const went = (node: string, port: string): number => counts.get(node)?.ports.find((each) => each.port === port)?.people ?? 0;
  const seen = check === undefined ? undefined : { ...check, faults: [] };
  const desk = { ...deskOf({ journey, graph, kinds, selected, select, deeds: null, check: seen, names }), went };
  const held = [...counts.values()].reduce((sum, each) => sum + each.held, 0);
  return (
    <DeskProvider value={desk}>
      <div className={css.editor}>
        {held > 0 && <Held journey={journey} node={null} people={held} />}
        <May to="write">{journey.state === "ended" ? null : <PutIn journey={journey} />}</May>
        <div className={css.toolbar}>
          <ViewChoice view={view} show={show} />
          <span className={css.hint}>Numbers are over all versions. Choose a node to see who stands there.</span>
        </div>
        <Loaded query={query}>
          {() => (
            <Drawing
              view={view}
              numbers={(id) => <NodeNumbers counts={counts.get(id)} />}
              opened={(node) => <AtNode journey={journey} node={node.id} counts={counts.get(node.id)} />}
            />
          )}
        </Loaded>
      </div>
    </DeskProvider>
  );
}

function NodeNumbers({ counts }: { counts: JourneyNodeCounts | undefined }) {
  if (counts === undefined) return null;
  const here = counts.waiting + counts.held;
  return (
    <p className={css.numbers}>
      <strong>{whole(here)}</strong> here, {whole(counts.entered)} came
    </p>
  );
}

/** What became of those who came to a node, so that it adds up. */
function numbersInWords({ entered, waiting, held, ports, left, messages, suppressed }: JourneyNodeCounts): string[] {
  const went = ports.reduce((sum, port) => sum + port.people, 0);
  const out = left.map(({ label, people }) => `${whole(people)} left: ${label.toLowerCase()}`);
  const sent = messages.map(({ state, people }) => `${whole(people)} ${sendStateLabel(state)}`);
  return [
    `${count(entered, "person", "people")} came here: ${whole(waiting)} wait, ${whole(held)} need a word, ${whole(went)} went on.`,
    ...(out.length === 0 ? [] : [`${out.join("; ")}.`]),
    ...(sent.length === 0 ? [] : [`Messages: ${sent.join(", ")}.`]),
    ...suppressed.map(({ label, people }) => `${whole(people)} not sent: ${label}.`),
  ];
}

function AtNode({ journey, node, counts }: { journey: Journey; node: string; counts: JourneyNodeCounts | undefined }) {
  const [search, change] = useSearchState();
  const who = search["who"] ?? "";
  const may = useMay();
  return (
    <div className={css.panel}>
      {counts !== undefined && (
        <div className={css.hint}>
          {numbersInWords(counts).map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </div>
      )}
      {counts !== undefined && counts.held > 0 && <Held journey={journey} node={node} people={counts.held} />}
      {may("people") && (
        <>
          <Choices
            label="Which people"
            value={who}
            options={[{ id: "left", label: "Show those who left here" }]}
            choose={(id) => change({ who: id })}
          />
          <PeopleThere journey={journey} node={node} inside={who !== "left"} />
        </>
      )}
    </div>
  );
}

function PeopleThere({ journey, node, inside }: { journey: Journey; node: string; inside: boolean }) {
  const query = useInfiniteQuery({
    ...queries.journeyPeople(journey.id, node, inside),
    placeholderData: keepPreviousData,
    refetchInterval: journey.state === "running" ? 5000 : false,
  });
  const people = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Loaded query={query} lines={3}>
      {() =>
        people.length === 0 ? (
          <p className={css.hint}>{inside ? "Nobody stands here now." : "Nobody left here."}</p>
        ) : (
          <>
            <ul className={css.places}>
              {people.map((place) => (
                <PersonThere key={`${place.personId} ${place.pass}`} journey={journey} place={place} />
              ))}
            </ul>
            {query.hasNextPage && (
              <Button variant="default" size="compact-sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                More
              </Button>
            )}
          </>
        )
      }
    </Loaded>
  );
}

function useLookAgain(journey: Journey): () => void {
  const queryClient = useQueryClient();
  return () =>
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(`/v1/journeys/${journey.id}`) });
}

function PersonThere({ journey, place }: { journey: Journey; place: JourneyPlace }) {
  const lookAgain = useLookAgain(journey);
  const out = useMutation({
    mutationFn: () => actions.takeOutOfJourney(journey.id, place.personId),
    onSuccess: () => {
      lookAgain();
      tell(`${nameOf(place.name)} is out. What waited to be sent to them is not sent.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <li className={css.place}>
      <p className={css.placeHead}>
        <AppLink href={paths.person(place.personId)} className="text-link">
          {nameOf(place.name)}
        </AppLink>
        <PlaceState place={place} />
      </p>
      <PlaceWords place={place} />
      {place.state !== "left" && (
        <May to="write">
          <Button variant="subtle" size="compact-xs" color="gray" loading={out.isPending} onClick={() => out.mutate()}>
            Take {place.name ?? "this person"} out
          </Button>
        </May>
      )}
    </li>
  );
}

/** Those who wait for somebody to say whether they still go on. */
function Held({ journey, node, people }: { journey: Journey; node: string | null; people: number }) {
  const lookAgain = useLookAgain(journey);
  const settle = useMutation({
    mutationFn: (goOn: boolean) => actions.settleHeld(journey.id, { node, goOn }),
    onSuccess: ({ people }, goOn) => {
      lookAgain();
      tell(`${count(people, "person", "people")} ${goOn ? "go on" : "left"}.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <div className={css.held} role="status">
      <p>
        {count(people, "person waits", "people wait")} for a word{node === null ? "" : " here"}: it became due long ago or during a pause.
      </p>
      <May to="write">
        <div className={css.buttons}>
          <Button size="compact-sm" loading={settle.isPending} onClick={() => settle.mutate(true)}>
            Let them go on
          </Button>
          <Button size="compact-sm" variant="default" loading={settle.isPending} onClick={() => settle.mutate(false)}>
            Let them leave
          </Button>
        </div>
      </May>
    </div>
  );
}
