import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Journey, JourneyDraftRun } from "../../api/types.ts";
import { count, day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Empty, ErrorBox } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { useMediumNames } from "../session.ts";
import { nameOf } from "../words.tsx";
import css from "./journey.module.css";

/** Real people, every way, every message; nothing goes out. */
export function JourneyTry({ journey }: { journey: Journey }) {
  const run = useMutation({ mutationFn: () => actions.draftRunJourney(journey.id) });
  return (
    <May to="write">
      <Panel title="Draft run" note="Takes real people along every way of the drawing, writes every message for them, and sends nothing.">
        <div className={css.panel}>
          {run.isError && <ErrorBox sentence={sentenceOf(run.error)} />}
          <div>
            <Button variant="default" loading={run.isPending} onClick={() => run.mutate()}>
              {run.data === undefined ? "Go every way, send nothing" : "Once more"}
            </Button>
          </div>
          {run.data !== undefined && <Report journey={journey} run={run.data} />}
        </div>
      </Panel>
    </May>
  );
}

function Report({ journey, run }: { journey: Journey; run: JourneyDraftRun }) {
  if (run.ways.length === 0) return <Empty sentence="There is no way to go yet: the drawing has no start." />;
  return (
    <div className={css.panel} role="status">
      <p>
        {count(run.people, "real person was", "real people were")} taken along {count(run.ways.length, "way", "ways")}
        {run.more ? " (there are more ways than are shown)" : ""}. Nothing was sent.
      </p>
      <h3 className={css.small}>The ways</h3>
      <ol className={css.ways}>
        {run.ways.map((way) => (
          <li key={way.nodes.join(" ")}>{way.words.join(" → ")}</li>
        ))}
      </ol>
      <h3 className={css.small}>The messages</h3>
      {run.messages.length === 0 && <p className={css.hint}>No node sends one.</p>}
      <ul className={css.plain}>
        {run.messages.map((message) => (
          <MessageLine key={message.node} journey={journey} message={message} people={run.people} />
        ))}
      </ul>
      {run.each.length > 0 && (
        <>
          <h3 className={css.small}>Which way each would take now</h3>
          <p className={css.hint}>
            As things stand, and if nothing further happens to them: rules and media as of this moment, draws as they will be.
          </p>
          <ul className={css.plain}>
            {run.each.map((person) => (
              <li key={person.personId}>
                <AppLink href={paths.person(person.personId)} className="text-link">
                  {nameOf(person.name)}
                </AppLink>
                {person.heldBack ? " would be left alone, to compare." : <Way steps={person.way} />}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** Steps after the start, each with its day where that is another than the one before. */
function Way({ steps }: { steps: JourneyDraftRun["each"][number]["way"] }) {
  const days = steps.map(({ at }) => day(at));
  return (
    <>
      {": "}
      {steps.slice(1).map(({ node, words, port }, i) => (
        <span key={node}>
          {i > 0 && " → "}
          {days[i + 1] === days[i] ? "" : `on ${days[i + 1] ?? ""} `}
          {words}
          {port !== null && <> ({port})</>}
        </span>
      ))}
      .
    </>
  );
}

interface LineProps {
  journey: Journey;
  message: JourneyDraftRun["messages"][number];
  people: number;
}

function MessageLine({ journey, message, people }: LineProps) {
  const { within } = useMediumNames();
  const sent = journey.graph.nodes.find((node) => node.id === message.node)?.settings["message"];
  const id = typeof sent === "string" ? sent : "";
  const name = journey.messages.find((each) => each.id === id)?.name ?? "A message";
  const media = message.byMedium.map((part) => `${whole(part.people)} by ${within(part.medium)}`).join(", ");
  return (
    <li>
      <AppLink href={paths.journeyMessage(journey.id, id)} className="text-link">
        {name}
      </AppLink>
      : {whole(message.made)} of {whole(people)} could be written{media === "" ? "" : ` (${media})`}.
      {message.failed.length > 0 && (
        <ul className={css.faults}>
          {message.failed.map((failure) => (
            <li key={failure.personId}>
              <span>
                <AppLink href={paths.person(failure.personId)} className="text-link">
                  {nameOf(failure.name)}
                </AppLink>
                : {failure.why}
              </span>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
