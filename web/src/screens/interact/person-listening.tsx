import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Tag } from "../../ui/tag.tsx";
import { useMay } from "../session.ts";
import { MediumName } from "../words.tsx";
import css from "./relevance.module.css";

/** Whether somebody still listens, by medium; nothing where nothing was sent. */
export function PersonListening({ personId }: { personId: string }) {
  const { data } = useQuery(queries.personListening(personId));
  const may = useMay();
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel title="Do they listen?">
      <ul className={css.list}>
        {data.items.map(({ medium, state, sentence }) => (
          <li key={medium}>
            <MediumName medium={medium} />{" "}
            {state === "early" ? <Tag>too early</Tag> : state === "numb" ? <Tag tone="bad">no longer</Tag> : <Tag tone="good">yes</Tag>}
            <span className={css.hint}>{sentence}</span>
          </li>
        ))}
      </ul>
      {may("lists") && (
        <AppLink href={paths.listening()} className="text-link">
          All who have stopped listening
        </AppLink>
      )}
    </Panel>
  );
}
