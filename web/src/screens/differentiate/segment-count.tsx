import { useDebouncedValue } from "@mantine/hooks";
import { IconCheck, IconX } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Explained, SegmentCount, SegmentRule } from "../../api/types.ts";
import { count, longDay, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Waiting } from "../../ui/states.tsx";
import { PersonSearch } from "../identify/person-search.tsx";
import { useMay } from "../session.ts";
import css from "./segment.module.css";

const media: Record<string, string> = { email: "by e-mail", letter: "by letter" };

/** How many the rule finds, how they can be reached and where the rest went; follows while one edits. */
export function CountPanel({ rule, ready }: { rule: SegmentRule; ready: boolean }) {
  const [settled] = useDebouncedValue(rule, 300);
  const query = useQuery({ ...queries.segmentCount(settled), enabled: ready, placeholderData: keepPreviousData });
  return (
    <Panel title="Who that is">
      <div aria-live="polite" aria-busy={query.isFetching} className={css.count}>
        {!ready && <p className={css.hint}>Fill in what is still empty; then this counts on.</p>}
        {query.error !== null && <ErrorBox sentence={sentenceOf(query.error)} />}
        {query.data !== undefined ? <Counted data={query.data} /> : ready && query.error === null && <Waiting lines={5} />}
      </div>
    </Panel>
  );
}

function Counted({ data }: { data: SegmentCount }) {
  const may = useMay();
  return (
    <>
      <p className={css.matched}>
        <strong className="number">{whole(data.matched)}</strong> {data.matched === 1 ? "person matches" : "people match"}
      </p>
      <ul className={css.where}>
        {data.reachable.map(({ medium, people }) => (
          <li key={medium}>
            <span className="number">{whole(people)}</span> reachable {media[medium] ?? medium}
          </li>
        ))}
        {data.elsewhere.map(({ reason, label, people }) => (
          <li key={reason} className={css.hint}>
            <span className="number">{whole(people)}</span> not: {label}
          </li>
        ))}
      </ul>
      {data.sample.length > 0 && (
        <>
          <h3 className={css.small}>{data.matched > data.sample.length ? "Some of them" : "They are"}</h3>
          <ul className={css.sample}>
            {data.sample.map(({ personId, name, reach }) => (
              <li key={personId}>
                {may("people") ? (
                  <AppLink href={paths.person(personId)}>{name ?? "Somebody without a name"}</AppLink>
                ) : (
                  (name ?? "Somebody without a name")
                )}
                <span className={css.hint}>{reach}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className={css.hint}>
        Caps and quiet hours decide only when a message goes out.{" "}
        {data.asOf === null
          ? "Value, state, tier and estimates are not worked out yet."
          : `Value, state, tier and estimates are as of ${longDay(data.asOf)}; the rest is as of now.`}
      </p>
    </>
  );
}

/** Why one person is in or out, condition by condition. */
export function WhyPanel({ rule, ready }: { rule: SegmentRule; ready: boolean }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [settled] = useDebouncedValue(rule, 300);
  const why = useQuery({
    ...queries.segmentWhy(settled, chosen ?? ""),
    enabled: ready && chosen !== null,
    placeholderData: keepPreviousData,
  });
  return (
    <Panel title="Why is somebody in it, or not?">
      <div className={css.count}>
        <PersonSearch choose={setChosen} />
        <div aria-live="polite">
          {why.error !== null && <ErrorBox sentence={sentenceOf(why.error)} />}
          {chosen !== null && why.data !== undefined && why.error === null && (
            <>
              <p className={css.verdict}>{why.data.sentence}</p>
              <ExplainedParts explained={why.data.explained} />
            </>
          )}
        </div>
      </div>
    </Panel>
  );
}

const heads = { all: "All of these", any: "Any of these", not: "Not", condition: "" };

/** What is so of somebody and what is not, condition by condition. */
export function ExplainedParts({ explained }: { explained: Explained }) {
  const mark = explained.holds ? (
    <IconCheck size={15} aria-label="so" className={css.yes} />
  ) : (
    <IconX size={15} aria-label="not so" className={css.no} />
  );
  if (explained.kind === "condition")
    return (
      <div className={css.line}>
        {mark}
        <span>
          {explained.words}: <strong>{explained.seen}</strong>
        </span>
      </div>
    );
  return (
    <div>
      <div className={css.line}>
        {mark}
        <span>
          {heads[explained.kind]}
          {explained.kind !== "not" && `: ${count(explained.parts.filter((part) => part.holds).length, "is", "are")} so`}
        </span>
      </div>
      <ul className={css.tree}>
        {explained.parts.map((part, index) => (
          <li key={index}>
            <ExplainedParts explained={part} />
          </li>
        ))}
      </ul>
    </div>
  );
}
