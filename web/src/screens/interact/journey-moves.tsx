import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Journey } from "../../api/types.ts";
import { count } from "../../lib/format.ts";
import { Loaded } from "../../ui/states.tsx";
import css from "./journey.module.css";

type Moves = Readonly<Record<string, string>>;

interface GonePlacesProps {
  journey: Journey;
  /** Each node of the drawing in words. */
  words: Readonly<Record<string, string>>;
  moves: Moves;
  change: (moves: Moves) => void;
}

/** Whoever stands where the new drawing has nothing is told where to go on, or finishes theirs. */
export function GonePlaces({ journey, words, moves, change }: GonePlacesProps) {
  const counts = useQuery(queries.journeyCounts(journey.id));
  const versions = useQuery(queries.journeyVersions(journey.id));
  const graph = versions.data?.items.find(({ version }) => version === journey.version)?.graph ?? { nodes: [], edges: [] };
  const before = useQuery({ ...queries.journeyCheck(journey.id, graph, journey.goal), enabled: versions.data !== undefined });
  const gone = graph.nodes.filter(({ id, kind }) => kind !== "exit" && !journey.graph.nodes.some((node) => node.id === id));
  const into = journey.graph.nodes.filter(({ kind }) => kind !== "start");
  return (
    <Loaded query={counts} lines={2}>
      {({ items }) => {
        const standing = gone.flatMap((node) => {
          const here = items.find((one) => one.node === node.id);
          const people = (here?.waiting ?? 0) + (here?.held ?? 0);
          return people === 0 ? [] : [{ id: node.id, people, words: before.data?.words[node.id] ?? node.kind }];
        });
        if (standing.length === 0) return <p className={css.hint}>The new drawing has a place for everybody who is inside.</p>;
        return (
          <>
            {standing.map((place) => (
              <NativeSelect
                key={place.id}
                label={`${count(place.people, "person stands", "people stand")} at “${place.words}”, which is gone. They go on at`}
                value={moves[place.id] ?? ""}
                onChange={(event) => {
                  const { [place.id]: _, ...others } = moves;
                  const to = event.currentTarget.value;
                  change(to === "" ? others : { ...others, [place.id]: to });
                }}
                data={[
                  { value: "", label: "their own version, which they finish" },
                  ...into.map(({ id, kind }) => ({ value: id, label: words[id] ?? kind })),
                ]}
              />
            ))}
          </>
        );
      }}
    </Loaded>
  );
}
