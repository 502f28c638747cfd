import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { whole } from "../../lib/format.ts";
import { Page, Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import css from "./pool.module.css";

export function PoolScreen() {
  const query = useQuery(queries.pool());
  return (
    <Page title="Exchange" lead="Prospects and former customers who agreed to offers from other companies. Nobody else sees a list." narrow>
      <Panel title="The pool">
        <Loaded query={query} lines={3}>
          {(pool) => (
            <>
              <p className={`${css.figure} number`}>{pool.people === null ? "too few to say" : `about ${whole(pool.people)}`}</p>
              <Verdict
                sentence={pool.sentence}
                foot="Rounded, so that nobody can be counted out of it. Joining is a consent of its own: off by default and never guessed."
              />
            </>
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}
