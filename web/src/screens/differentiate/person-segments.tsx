import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { longDay } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { useMay } from "../session.ts";
import css from "./segment.module.css";

/** The segments somebody is in; nothing where there are none. */
export function PersonSegments({ personId }: { personId: string }) {
  const { data } = useQuery(queries.segmentsOf(personId));
  const may = useMay();
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel title="In these segments">
      <ul className={css.sample}>
        {data.items.map(({ id, name, since }) => (
          <li key={id}>
            {may("lists") ? <AppLink href={paths.segment(id)}>{name}</AppLink> : name}
            <span className={css.hint}>since {longDay(since)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
