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

/** So many of the newest rows are looked through, and everybody in them is named once. */
const newest = 100;

interface Looker {
  readonly actor: string;
  readonly deeds: string[];
  readonly at: string;
}

function lookersOf(entries: readonly { actor: string; action: string; at: string }[]): Looker[] {
  const lookers = new Map<string, Looker>();
  for (const { actor, action, at } of entries) {
    const looker = lookers.get(actor) ?? { actor, deeds: [], at };
    if (!looker.deeds.includes(deedOf(action))) looker.deeds.push(deedOf(action));
    lookers.set(actor, looker);
  }
  return [...lookers.values()];
}

/** On a person's screen, for the owner: who looked at this record or changed it. */
export function WhoLooked({ personId }: { personId: string }) {
  return useMay()("owner") ? <Lookers personId={personId} /> : null;
}

function Lookers({ personId }: { personId: string }) {
  const query = useInfiniteQuery(queries.audit({ person: personId, limit: newest }));
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
            {lookersOf(pages[0]?.items ?? []).map(({ actor, deeds, at }) => (
              <li key={actor} className={css.look}>
                <span>
                  {actor} {deeds.join(", ")}
                </span>
                <span className={css.subject}>{moment(at)}</span>
              </li>
            ))}
            {pages[0]?.items.length === 0 && <li>Nobody yet.</li>}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}
