import { Button, Menu, Modal, Radio } from "@mantine/core";
import { IconDoorExit, IconDots, IconPlayerPause, IconPlayerPlay, IconUpload } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Journey } from "../../api/types.ts";
import { count, percent } from "../../lib/format.ts";
import { ErrorBox } from "../../ui/states.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { AskForYes } from "./ask-for-yes.tsx";
import css from "./journey.module.css";
import { GonePlaces } from "./journey-moves.tsx";

/** Takes over what the server says of a journey now, and looks again at all that hangs on it. */
function useKeep(journey: Journey): (changed: Journey) => void {
  const queryClient = useQueryClient();
  return (changed) => {
    queryClient.setQueryData(queries.journey(journey.id).queryKey, changed);
    void queryClient.invalidateQueries({ queryKey: ["/v1/journeys"] });
    void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith(`/v1/journeys/${journey.id}/`) });
  };
}

/** What can be done with a journey as it stands. */
export function JourneyActions({ journey }: { journey: Journey }) {
  const [asking, setAsking] = useState<"start" | "end" | null>(null);
  const { state, changed } = journey;
  if (state === "ended") return null;
  return (
    <May to="write">
      {state !== "draft" && <PauseButton journey={journey} />}
      {(state === "draft" || changed) && (
        <Button
          leftSection={state === "draft" ? <IconPlayerPlay size={15} /> : <IconUpload size={15} />}
          onClick={() => setAsking("start")}
        >
          {state === "draft" ? "Start" : "Put into force"}
        </Button>
      )}
      {state !== "draft" && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" px={8} aria-label="More">
              <IconDots size={16} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconDoorExit size={15} />} onClick={() => setAsking("end")}>
              End the journey
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <Modal
        opened={asking !== null}
        onClose={() => setAsking(null)}
        title={asking === "end" ? "End the journey" : state === "draft" ? "Start the journey" : "Put the drawing into force"}
        size={520}
      >
        {asking === "start" && <StartForm journey={journey} close={() => setAsking(null)} />}
        {asking === "end" && <EndForm journey={journey} close={() => setAsking(null)} />}
      </Modal>
    </May>
  );
}

function PauseButton({ journey }: { journey: Journey }) {
  const keep = useKeep(journey);
  const resume = useMutation({
    mutationFn: () => actions.resumeJourney(journey.id),
    onSuccess: (changed) => {
      keep(changed);
      tell("The journey goes on.");
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  const pause = useMutation({
    mutationFn: () => actions.pauseJourney(journey.id),
    onSuccess: (changed) => {
      keep(changed);
      tellWithUndo("Paused: nobody goes on and nothing is sent.", () => resume.mutate());
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  const paused = journey.state === "paused";
  return (
    <Button
      variant="default"
      loading={pause.isPending || resume.isPending}
      leftSection={paused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
      onClick={() => (paused ? resume : pause).mutate()}
    >
      {paused ? "Go on" : "Pause"}
    </Button>
  );
}

/** Messages that went out do not come back, so a start asks; of a running journey also what becomes of those inside. */
function StartForm({ journey, close }: { journey: Journey; close: () => void }) {
  const keep = useKeep(journey);
  const [inside, setInside] = useState<"finish" | "move">("finish");
  const [moves, setMoves] = useState<Readonly<Record<string, string>>>({});
  const first = journey.state === "draft";
  const check = useQuery({ ...queries.journeyCheck(journey.id, journey.graph, journey.goal), staleTime: 0 });
  const faults = check.data?.faults ?? [];
  const start = useMutation({
    mutationFn: () => actions.startJourney(journey.id, { inside, ...(inside === "move" && { moves }) }),
    onSuccess: (changed) => {
      keep(changed);
      close();
      tell(first ? "The journey has begun." : `Version ${changed.version ?? ""} is in force.`);
    },
  });
  const { inside: people } = journey.counts;
  return (
    <div className={css.panel}>
      {start.isError && <ErrorBox sentence={sentenceOf(start.error)} />}
      {start.isError && <AskForYes kind="journey" id={journey.id} error={start.error} />}
      {faults.length > 0 && (
        <ErrorBox
          sentence={`It cannot start yet: ${faults[0]?.sentence ?? ""}${faults.length > 1 ? ` And ${faults.length - 1} more.` : ""}`}
        />
      )}
      <p>
        From now on people come in by themselves, as its start says, and are written to without anybody pressing a button.{" "}
        {percent(journey.heldBack)} of them are left alone to compare. It can be paused at any moment; what went out cannot be called back.
      </p>
      {!first && people > 0 && (
        <Radio.Group
          label={`${count(people, "person is", "people are")} inside now. What becomes of them?`}
          value={inside}
          onChange={(value) => setInside(value === "move" ? "move" : "finish")}
        >
          <div className={css.choices}>
            <Radio value="finish" label="They finish theirs" description="They go to the end by the drawing they came in by." />
            <Radio value="move" label="They move on" description="They go on by the new drawing from where they stand." />
          </div>
        </Radio.Group>
      )}
      {!first && inside === "move" && <GonePlaces journey={journey} words={check.data?.words ?? {}} moves={moves} change={setMoves} />}
      <div className={css.buttons}>
        <Button loading={start.isPending} disabled={check.data === undefined || faults.length > 0} onClick={() => start.mutate()}>
          {first ? "Start it" : "Put it into force"}
        </Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </div>
  );
}

function EndForm({ journey, close }: { journey: Journey; close: () => void }) {
  const keep = useKeep(journey);
  const end = useMutation({
    mutationFn: () => actions.endJourney(journey.id),
    onSuccess: (changed) => {
      keep(changed);
      close();
      tell("The journey has ended.");
    },
  });
  return (
    <div className={css.panel}>
      {end.isError && <ErrorBox sentence={sentenceOf(end.error)} />}
      <p>
        Nobody comes in any more, {count(journey.counts.inside, "person", "people")} inside leave, and what waits to be sent is not sent. An
        ended journey cannot begin again; to stop it for a while, pause it.
      </p>
      <div className={css.buttons}>
        <Button color="red" loading={end.isPending} onClick={() => end.mutate()}>
          End it
        </Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </div>
  );
}
