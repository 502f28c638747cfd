import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { PersonReasons as Reasons, Suspicion } from "../../api/types.ts";
import { day, percent } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { May } from "../may.tsx";
import css from "./reasons.module.css";

const TITLE = "Why, as far as we can tell";

/** Why this person fell silent or did not buy: what they told us first, then suspicions with the evidence for and against. Nothing where there is nothing to explain. */
export function PersonReasons({ personId }: { personId: string }) {
  const query = useQuery(queries.personReasons(personId));
  const reasons = query.data;
  if (reasons !== undefined && reasons.kind === null && reasons.told.length === 0) return null;
  return (
    <Panel title={TITLE} {...(reasons?.asOf && { note: `As of ${day(reasons.asOf)} (UTC).` })}>
      <Loaded query={query} lines={3}>
        {(loaded) => <Told reasons={loaded} />}
      </Loaded>
    </Panel>
  );
}

function Told({ reasons }: { reasons: Reasons }) {
  const of = (...standings: Suspicion["standing"][]) => reasons.items.filter((item) => standings.includes(item.standing));
  return (
    <div className={css.reasons}>
      <p className={css.sentence}>{reasons.sentence}</p>
      {reasons.told.length > 0 && (
        <section>
          <h3 className={css.part}>What they told us</h3>
          <ul className={css.told}>
            {reasons.told.map((said) => (
              <li key={`${said.at} ${said.where} ${said.words}`}>
                <q>{said.words}</q>
                <small>
                  {day(said.at)}, {said.where}
                  {said.label !== null && said.label !== said.words && `: ${said.label.toLowerCase()}`}
                </small>
              </li>
            ))}
          </ul>
        </section>
      )}
      <List items={of("told", "suspected")} />
      <More title="Signs that are there, but do not clearly matter here" items={of("seen")} />
      <More title="Looked at, and no sign of it" items={of("absent")} />
      <More title="No evidence either way" items={of("unknown")} />
      {reasons.items.length > 0 && (
        <p className={css.weighing}>
          {reasons.weighing}{" "}
          <May to="figures">
            <AppLink href={paths.reasons()} className="text-link">
              Why people left
            </AppLink>
          </May>
        </p>
      )}
    </div>
  );
}

function More({ title, items }: { title: string; items: readonly Suspicion[] }) {
  if (items.length === 0) return null;
  return (
    <details className={css.more}>
      <summary>
        {title} ({items.length})
      </summary>
      <List items={items} quiet />
    </details>
  );
}

function List({ items, quiet = false }: { items: readonly Suspicion[]; quiet?: boolean }) {
  if (items.length === 0) return null;
  return (
    <ol className={css.list}>
      {items.map((item) => (
        <li key={item.id}>
          <div className={css.head}>
            <strong>{item.label}</strong>
            {item.standing === "told" && <Tag tone="accent">they told us</Tag>}
            {item.standing === "suspected" && item.share !== null && (
              <Tag tone="info" title="Of such silences, so many are because of it">
                {percent(item.share)} sure
              </Tag>
            )}
            {item.harmless && <Tag>harmless</Tag>}
          </div>
          <Evidence mark="For" sentences={item.backing} />
          <Evidence mark={item.standing === "unknown" ? "" : "Against"} sentences={item.against} />
          {!quiet && <p className={css.action}>What to do: {item.action}.</p>}
        </li>
      ))}
    </ol>
  );
}

function Evidence({ mark, sentences }: { mark: string; sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <ul className={css.evidence}>
      {sentences.map((sentence) => (
        <li key={sentence}>
          {mark !== "" && <span className={css.mark}>{mark}</span>}
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}
