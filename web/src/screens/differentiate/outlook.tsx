import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { oneDigit, percent } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import css from "./outlook.module.css";

interface Estimate {
  value: number;
  low: number | null;
  high: number | null;
}

/** What is expected of a person, how well that is known, and what such people do. */
export function Outlook({ personId }: { personId: string }) {
  const query = useQuery(queries.outlook(personId));
  const money = useMoney();
  const round = (minor: number): string => money.show(Math.round(minor), "round");
  return (
    <Loaded query={query} lines={3}>
      {({ outlook, horizonDays, model, sentence }) =>
        outlook !== null && (
          <section className={css.outlook} aria-label="What is expected">
            <dl className={`${css.lines} number`}>
              <Line name="Still a customer" estimate={outlook.alive} show={(value) => percent(value)} />
              <Line name={`Orders in the coming ${horizonDays} days`} estimate={outlook.orders} show={oneDigit} />
              <Line name="Worth in that time" estimate={outlook.value} show={round} />
            </dl>
            <p className={css.note}>
              {sentence}{" "}
              <May to="figures">
                <AppLink href={paths.model()} className="text-link">
                  How right {model} has been
                </AppLink>
              </May>
            </p>
          </section>
        )
      }
    </Loaded>
  );
}

function Line({ name, estimate, show }: { name: string; estimate: Estimate; show: (value: number) => string }) {
  const { value, low, high } = estimate;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span>{show(value)}</span>
        {low !== null && high !== null && <small>{span(show(low), show(high))}</small>}
      </dd>
    </div>
  );
}

const span = (low: string, high: string): string => (low === high ? `about ${low}` : `${low} to ${high}`);
