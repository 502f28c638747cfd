import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { PersonOffers as Offers } from "../../api/types.ts";
import { longDay } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import { useMoney } from "../session.ts";
import css from "./offers.module.css";

const states: Record<Offers["uses"][number]["state"], { word: string; tone: Tone }> = {
  reserved: { word: "held", tone: "info" },
  committed: { word: "used", tone: "good" },
  released: { word: "given up", tone: "plain" },
  lapsed: { word: "not used in time", tone: "plain" },
  returned: { word: "came back", tone: "warn" },
};

/** The offers that are somebody's: what they may have, what is held for them, what they used. Nothing where there are none. */
export function PersonOffers({ personId }: { personId: string }) {
  const { data } = useQuery(queries.offersOf(personId));
  const { show } = useMoney();
  if (data === undefined || data.may.length + data.uses.length === 0) return null;
  return (
    <Panel title="Offers">
      <ul className={css.theirs}>
        {data.over.map(({ offerId, name, sentence }) => (
          <li key={offerId}>
            <Tag tone="warn">over the limit</Tag> {name} <span className={css.hint}>{sentence}</span>
          </li>
        ))}
        {data.may.map(({ offerId, name, gets }) => (
          <li key={offerId}>
            <Tag tone="accent">may have</Tag> {name}: {gets}
          </li>
        ))}
        {data.uses.map(({ useId, name, gets, state, costMinor, orderRef, at, deadline }) => (
          <li key={useId}>
            <Tag tone={states[state].tone}>{states[state].word}</Tag> {name}: {gets}
            <span className={css.hint}>
              {" "}
              {deadline === null ? longDay(at) : `until ${longDay(deadline)}`}
              {state === "committed" && `, cost ${show(costMinor)}`}
              {orderRef !== null && `, order ${orderRef}`}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
