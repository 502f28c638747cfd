import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { JourneyPlace } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Tag } from "../../ui/tag.tsx";
import { useMay } from "../session.ts";
import css from "./journey.module.css";

/** Where somebody stands in journeys, what comes next and when, and why not; nothing where they were in none. */
export function PersonJourneys({ personId }: { personId: string }) {
  const { data } = useQuery(queries.journeysOf(personId));
  const may = useMay();
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel title="Journeys">
      <ul className={css.places}>
        {data.items.map((place) => (
          <li key={`${place.journeyId} ${place.pass}`} className={css.place}>
            <p className={css.placeHead}>
              {may("figures") ? (
                <AppLink href={paths.journey(place.journeyId, "people", { node: place.node })} className="text-link">
                  {place.journey}
                </AppLink>
              ) : (
                place.journey
              )}
              <PlaceState place={place} />
            </p>
            <PlaceWords place={place} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function PlaceState({ place }: { place: JourneyPlace }) {
  if (place.state === "left") return <Tag>out</Tag>;
  return place.state === "held" ? <Tag tone="warn">needs a word</Tag> : <Tag tone="info">inside</Tag>;
}

/** At which node since when, what comes next and when at the latest, and why not. */
export function PlaceWords({ place }: { place: JourneyPlace }) {
  const { words, since, next, why, leftAt, state } = place;
  if (state === "left")
    return (
      <p className={css.hint}>
        {why ?? "Left"}
        {leftAt !== null && `, ${moment(leftAt)}`}. Last at “{words}”.
      </p>
    );
  return (
    <div className={css.hint}>
      <p>
        At “{words}” since {moment(since)}.
      </p>
      {next !== null && next.words !== "" && (
        <p>
          Then {next.words}
          {next.at !== null && `, ${moment(next.at)} at the latest`}.
        </p>
      )}
      {why !== null && <p className={css.whyNot}>{why}.</p>}
    </div>
  );
}
