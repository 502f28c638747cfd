import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { HouseRulesReplay, HouseRulesTried } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Waiting } from "../../ui/states.tsx";
import { useMediumNames } from "../session.ts";
import { MediumName, nameOf } from "../words.tsx";
import css from "./house-rules.module.css";

/** What the rules as they are typed would have done to the messages of the past thirty days. */
export function WouldHave({ tried, changed }: { tried: HouseRulesTried; changed: boolean }) {
  const [settled] = useDebouncedValue(tried, 300);
  const { data, error } = useQuery({ ...queries.houseRulesReplay(settled), placeholderData: keepPreviousData });
  return (
    <Panel title="Whom would this have stopped last month?">
      {error !== null ? (
        <ErrorBox sentence={sentenceOf(error)} />
      ) : data === undefined ? (
        <Waiting lines={4} />
      ) : (
        <Replay replay={data} changed={changed} />
      )}
    </Panel>
  );
}

function Replay({ replay, changed }: { replay: HouseRulesReplay; changed: boolean }) {
  return (
    <div className={css.replay} aria-live="polite">
      <p className={css.sentence}>{replay.sentence}</p>
      {replay.media.length > 0 && (
        <table className={css.media}>
          <thead>
            <tr>
              <th scope="col">Medium</th>
              <th scope="col">Went out</th>
              <th scope="col">Would have</th>
            </tr>
          </thead>
          <tbody>
            {replay.media.map(({ medium, before, after }) => (
              <tr key={medium}>
                <th scope="row">
                  <MediumName medium={medium} />
                </th>
                <td className="number">{whole(before)}</td>
                <td className="number">{whole(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Moved title="Would not have gone out" moved={replay.stopped} />
      <Moved title="Would have gone out after all" moved={replay.through} />
      <p className={css.hint}>
        Marketing messages and alerts from {day(replay.from)} to {day(replay.to)}, decided once more by{" "}
        {changed ? "what stands here" : "the rules as they are"}; what people themselves chose stays as it was.
        {replay.oneIn > 1 && ` Counts are estimated from one person in ${whole(replay.oneIn)}.`}
      </p>
    </div>
  );
}

function Moved({ title, moved }: { title: string; moved: HouseRulesReplay["stopped"] }) {
  const { within } = useMediumNames();
  if (moved.length === 0) return null;
  return (
    <section>
      <h3 className={css.subtitle}>{title}</h3>
      <ul className={css.moved}>
        {moved.map(({ reason, label, medium, messages, people, some }) => (
          <li key={`${reason} ${medium}`}>
            <span className="number">{whole(messages)}</span> by {within(medium)}: {label.toLowerCase()}
            <span className={css.hint}>
              {": "}
              {some.map(({ personId, name }, i) => (
                <span key={personId}>
                  {i > 0 && ", "}
                  <AppLink href={paths.person(personId)}>{nameOf(name)}</AppLink>
                </span>
              ))}
              {people > some.length && ` and ${whole(people - some.length)} more`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
