import { useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { moment } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { useMay } from "../session.ts";
import css from "./audit.module.css";
import { deedOf } from "./audit-words.ts";

const shown = 6;

/** On a person's screen, for the owner: who looked at this record or changed it. */
export function WhoLooked({ personId }: { personId: string }) {
  return useMay()("owner") ? <Lookers personId={personId} /> : null;
}

function Lookers({ personId }: { personId: string }) {
  const query = useInfiniteQuery(queries.audit({ person: personId, limit: shown }));
  return (
    <Panel
      title="Who looked at this record"
      actions={
        <AppLink className="text-link" href={paths.audit({ person: personId })}>
          All
        </AppLink>
      }
    >
      <Loaded query={query} lines={3}>
        {({ pages }) => (
          <ul className={css.looks}>
            {pages[0]?.items.map((entry) => (
              <li key={entry.id} className={css.look}>
                <span>
                  {entry.actor} {deedOf(entry.action)}
                </span>
                <span className={css.subject}>{moment(entry.at)}</span>
              </li>
            ))}
            {pages[0]?.items.length === 0 && <li>Nobody yet.</li>}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
