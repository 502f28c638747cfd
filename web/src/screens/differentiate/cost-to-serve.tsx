import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Loaded } from "../../ui/states.tsx";
import { useMoney } from "../session.ts";
import css from "./cost-to-serve.module.css";

/** What serving a person has cost, contact by contact; asked for when it is opened. */
export function CostToServe({ personId }: { personId: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={css.cost} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What serving cost</summary>
      {open && <Lines personId={personId} />}
    </details>
  );
}

function Lines({ personId }: { personId: string }) {
  const query = useQuery(queries.costToServe(personId));
  const money = useMoney();
  return (
    <Loaded query={query} lines={3}>
      {({ lines, sentence }) => (
        <>
          <ul className={`${css.lines} number`}>
            {lines.map((line) => (
              <li key={line.kind}>
                <span>{line.words}</span>
                <span>{money.show(line.costMinor)}</span>
              </li>
            ))}
          </ul>
          <p className={css.note}>
            {sentence}. At the{" "}
            <AppLink href={paths.money("prices")} className="text-link">
              prices of the settings
            </AppLink>
            .
          </p>
        </>
      )}
    </Loaded>
  );
}
