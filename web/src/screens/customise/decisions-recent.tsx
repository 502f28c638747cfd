import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { moment, percent } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import css from "./decisions.module.css";

/** The newest decisions; one of them made again. */
export function Recent() {
  const query = useQuery(queries.decisions());
  const [search, change] = useSearchState();
  const chosen = search["decision"];
  return (
    <Panel title="The newest decisions" note="Each can be made again from what was kept of it.">
      {chosen !== undefined && <MadeAgain id={chosen} />}
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty sentence="Nothing was decided yet. Your pages ask by POST /v1/decide, and a person's screen asks for the desk." />
          ) : (
            <ul className={css.list}>
              {items.map(({ id, personId, at, medium, name, because, propensity, outcomes }) => (
                <li key={id} className={css.line}>
                  <span>
                    {name} <span className={css.why}>{because ?? outcomes.join(", ")}</span>
                  </span>
                  <span className={css.why}>
                    <AppLink href={paths.person(personId)} className="text-link">
                      to one person
                    </AppLink>{" "}
                    on {moment(at)} by {medium}
                    {propensity === null ? "" : `, a chance of ${percent(propensity)}`}{" "}
                    <Button size="compact-sm" variant="default" onClick={() => change({ decision: id })}>
                      Make again
                    </Button>
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function MadeAgain({ id }: { id: string }) {
  const query = useQuery(queries.replayedDecision(id));
  return (
    <Loaded query={query} lines={3}>
      {({ sentence, reasons, features, candidates, excluded, model }) => (
        <div role="status">
          <p>{sentence}</p>
          <ul className={css.list}>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <p className={css.why}>
            Version {model} of the model, {candidates} to choose among
            {Object.entries(excluded).map(([why, count]) => `; ${count} left out: ${why}`)}. It went by this: {features.join("; ")}.
          </p>
        </div>
      )}
    </Loaded>
  );
}
