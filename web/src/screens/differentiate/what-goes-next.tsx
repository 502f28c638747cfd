import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { NextThings } from "../../api/types.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import { useMay, useMoney } from "../session.ts";
import css from "./what-goes-next.module.css";

type Suggestion = NextThings["suggestions"][number];
type Gap = NextThings["gaps"][number];

const tones: Readonly<Record<Suggestion["reason"], Tone>> = {
  "about to run out": "warn",
  "own habit": "good",
  "own brand": "accent",
  "goes with": "info",
  "people like you": "plain",
};

/** What to offer this person next and why, and what their habits leave open. */
export function WhatGoesNext({ personId }: { personId: string }) {
  const query = useQuery(queries.nextThings(personId));
  return (
    <Panel
      title="What goes next"
      note={query.data?.sentence}
      actions={
        <AppLink href={paths.edition({ person: personId })} className="text-link">
          Their catalogue edition
        </AppLink>
      }
    >
      <Loaded query={query} lines={4}>
        {({ suggestions, gaps }) => (
          <>
            <ul className={css.list}>
              {suggestions.map((suggestion) => (
                <Suggested key={suggestion.sku} suggestion={suggestion} />
              ))}
            </ul>
            {gaps.length > 0 && (
              <>
                <h3 className={css.head}>What their habits leave open</h3>
                <ul className={css.list}>
                  {Object.values(Object.groupBy(gaps, ({ id }) => id)).map(
                    (some = []) => some[0] && <Open key={some[0].id} gap={some[0]} all={some} />,
                  )}
                </ul>
              </>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Suggested({ suggestion: { sku, name, unitPriceMinor, reason, sentence } }: { suggestion: Suggestion }) {
  const { show } = useMoney();
  const readable = useMay()("figures");
  return (
    <li>
      <span className={css.line}>
        {readable ? (
          <AppLink href={paths.good(sku)} className="text-link">
            {name}
          </AppLink>
        ) : (
          <span>{name}</span>
        )}
        {unitPriceMinor !== null && <span className="number">{show(unitPriceMinor)}</span>}
        <Tag tone={tones[reason]}>{reason}</Tag>
      </span>
      <span className={css.why}>{sentence}</span>
    </li>
  );
}

/** Of one kind, the most pressing. */
const SHOWN = 3;

function Open({ gap: { name, definition, action }, all }: { gap: Gap; all: readonly Gap[] }) {
  return (
    <li>
      <span className={css.line} title={definition}>
        {name}
      </span>
      {all.slice(0, SHOWN).map(({ sentence }) => (
        <span key={sentence} className={css.why}>
          {sentence}
        </span>
      ))}
      {all.length > SHOWN && <span className={css.why}>And {all.length - SHOWN} more of this kind.</span>}
      <span className={css.action}>{action}.</span>
    </li>
  );
}
