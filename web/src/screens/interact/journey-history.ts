// A drawing while it is worked on: undo and redo, saved as one works, its mistakes told.
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef, useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Journey, JourneyCheck, JourneyGraph } from "../../api/types.ts";
import { complain } from "../../ui/toast.tsx";

const savingPause = 700;
const mostSteps = 200;

interface History {
  readonly past: readonly JourneyGraph[];
  readonly now: JourneyGraph;
  readonly future: readonly JourneyGraph[];
  /** What the last change was about: typing on in one field is one step. */
  readonly about: string | null;
}

type Step = { readonly do: "change"; readonly graph: JourneyGraph; readonly about: string | null } | { readonly do: "undo" | "redo" };

function stepped({ past, now, future, about }: History, step: Step): History {
  if (step.do === "change") {
    const goesOn = step.about !== null && step.about === about;
    return { past: goesOn ? past : [...past, now].slice(-mostSteps), now: step.graph, future: [], about: step.about };
  }
  const [before, after] = [past.at(-1), future[0]];
  if (step.do === "undo")
    return before === undefined
      ? { past, now, future, about }
      : { past: past.slice(0, -1), now: before, future: [now, ...future], about: null };
  return after === undefined ? { past, now, future, about } : { past: [...past, now], now: after, future: future.slice(1), about: null };
}

export interface Editing {
  readonly graph: JourneyGraph;
  /** `about` names the field that is typed into. */
  readonly change: (graph: JourneyGraph, about?: string) => void;
  /** Null where there is nothing to undo. */
  readonly undo: (() => void) | null;
  readonly redo: (() => void) | null;
  /** Whether it is saved, in words. */
  readonly saved: string;
  readonly failure: string | null;
}

export function useEditing(journey: Journey): Editing {
  const [{ past, now, future }, step] = useReducer(stepped, { past: [], now: journey.graph, future: [], about: null });
  const { saved, failure } = useSaving(journey, now);
  return {
    graph: now,
    change: (graph, about) => step({ do: "change", graph, about: about ?? null }),
    undo: past.length === 0 ? null : () => step({ do: "undo" }),
    redo: future.length === 0 ? null : () => step({ do: "redo" }),
    saved,
    failure,
  };
}

/** Saves after a short pause; whoever leaves in the middle loses nothing. */
function useSaving(journey: Journey, graph: JourneyGraph): { saved: string; failure: string | null } {
  const queryClient = useQueryClient();
  const [kept, setKept] = useState(graph);
  const save = useMutation({
    mutationFn: (next: JourneyGraph) => actions.changeJourney(journey.id, { graph: next }),
    onSuccess: (changed, next) => {
      setKept(next);
      queryClient.setQueryData(queries.journey(journey.id).queryKey, changed);
    },
  });
  const { mutate, isPending } = save;
  useEffect(() => {
    if (kept === graph) return undefined;
    const timer = setTimeout(() => mutate(graph), savingPause);
    return () => clearTimeout(timer);
  }, [graph, kept, mutate]);
  const latest = useRef({ kept, graph });
  useEffect(() => {
    latest.current = { kept, graph };
  });
  useEffect(
    () => () => {
      const { kept, graph } = latest.current;
      if (kept === graph) return;
      void actions.changeJourney(journey.id, { graph }).then(
        (changed) => queryClient.setQueryData(queries.journey(journey.id).queryKey, changed),
        (error: unknown) => complain(sentenceOf(error)),
      );
    },
    [journey.id, queryClient],
  );
  const saved = isPending ? "Saving" : kept === graph ? (save.isSuccess ? "Saved" : "Saved as you work") : "Not saved yet";
  return { saved, failure: save.isError ? sentenceOf(save.error) : null };
}

/** What is wrong with a drawing and its nodes in words; follows after a short pause. */
export function useCheck(journey: Pick<Journey, "id" | "goal">, graph: JourneyGraph): JourneyCheck | undefined {
  const [settled] = useDebouncedValue(graph, 250);
  return useQuery({ ...queries.journeyCheck(journey.id, settled, journey.goal), placeholderData: keepPreviousData, staleTime: 0 }).data;
}
