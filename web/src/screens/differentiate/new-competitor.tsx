import { Checkbox, NumberInput } from "@mantine/core";
import { useQuery, keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import { whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import css from "./needs.module.css";

type Flag = "true" | "false";

/** What the address says of the competitor. */
export function offerOf(search: Readonly<Record<string, string | undefined>>) {
  const flag = (name: string): Flag => (search[name] === "true" ? "true" : "false");
  const cheaper = Number(search["cheaper"] ?? 0);
  return {
    cheaper: Number.isFinite(cheaper) ? Math.min(90, Math.max(0, cheaper)) : 0,
    nearer: flag("nearer"),
    faster: flag("faster"),
    wider: flag("wider"),
  };
}

const conveniences = [
  { id: "nearer", label: "is nearer" },
  { id: "faster", label: "is faster" },
  { id: "wider", label: "has a wider range" },
] as const;

/** "A new superstore opens": who would go, on stated assumptions. */
export function NewCompetitorPanel() {
  const [offer, setOffer] = useState<ReturnType<typeof offerOf>>({ cheaper: 10, nearer: "true", faster: "false", wider: "false" });
  const query = useQuery({ ...queries.newCompetitor(offer), placeholderData: keepPreviousData });
  const money = useMoney();
  return (
    <Panel title="A new superstore opens" note="Say what it offers; see who would probably go. Nothing is sent or changed.">
      <div className={css.stack}>
        <div className={css.fields}>
          <NumberInput
            label="It is cheaper by, per cent"
            value={offer.cheaper}
            min={0}
            max={90}
            w={190}
            onChange={(value) => setOffer((old) => ({ ...old, cheaper: Number(value) || 0 }))}
          />
          {conveniences.map(({ id, label }) => (
            <Checkbox
              key={id}
              label={`It ${label}`}
              checked={offer[id] === "true"}
              onChange={(event) => {
                const checked = event.currentTarget.checked;
                setOffer((old) => ({ ...old, [id]: checked ? "true" : "false" }));
              }}
            />
          ))}
        </div>
        <Loaded query={query} lines={4}>
          {(page) => (
            <>
              <p className={css.voice} aria-live="polite">
                {page.sentence}
              </p>
              {page.cells.length > 0 && (
                <table className={css.table}>
                  <thead>
                    <tr>
                      <th scope="col">Place</th>
                      <th scope="col">People</th>
                      <th scope="col">Would go</th>
                      <th scope="col">Money at risk</th>
                    </tr>
                  </thead>
                  <tbody className="number">
                    {page.cells.map((cell) => (
                      <tr key={cell.cell}>
                        <td>{{ loyalty: "Heart", habit: "Habit", latent: "Latent", none: "Neither" }[cell.cell]}</td>
                        <td>{whole(cell.people)}</td>
                        <td>{whole(cell.going)}</td>
                        <td>{money.show(Math.round(cell.atRiskMinor), "round")}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
              <details>
                <summary>What this assumes</summary>
                <ul className={css.plainList}>
                  {page.assumptions.map((line) => (
                    <li key={line}>{line}</li>
                  ))}
                </ul>
              </details>
              <May to="lists">
                <AppLink href={paths.newCompetitor({ ...offer, cheaper: String(offer.cheaper) })} className={css.more}>
                  See who would take most with them
                </AppLink>
              </May>
            </>
          )}
        </Loaded>
      </div>
    </Panel>
  );
}
