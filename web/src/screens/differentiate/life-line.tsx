import { SegmentedControl, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Loaded } from "../../ui/states.tsx";
import { LifeLineChart } from "./life-line-chart.tsx";
import { LifeLineDefinition } from "./life-line-definition.tsx";
import { LifeLineOutcomeChart } from "./life-line-outcome.tsx";
import css from "./life-line.module.css";

/** Where everybody stood on any day, what the states mean, and whether they were right. */
export function LifeLineScreen() {
  const [{ from, known }, go] = useSearchState();
  const query = useQuery(queries.lifeLine({ from, known }));
  const rule = useQuery(queries.lifeLineRule());
  return (
    <Page title="Life line" lead="Each person is in exactly one state. What a state means is yours to say.">
      <Panel title="A past day">
        <div className={css.replay}>
          <TextInput
            label="Compare with"
            description="Any day, by its end (UTC)"
            type="date"
            value={from ?? query.data?.from ?? ""}
            onChange={(event) => go({ from: event.currentTarget.value, known })}
          />
          <div>
            <SegmentedControl
              aria-label="What is known of that day"
              value={known === "now" ? "now" : "then"}
              onChange={(value) => go({ from, known: value === "now" ? "now" : undefined })}
              data={[
                { value: "then", label: "As known then" },
                { value: "now", label: "As known now" },
              ]}
            />
            <p className={css.hint}>
              Orders of which we heard later, and people joined since, are left out of what was known then. What happened before anything
              was recorded here counts as known when it happened.
            </p>
          </div>
        </div>
      </Panel>
      <LifeLineChart day={{ from, known }} />
      <Loaded query={rule}>{(defined) => <LifeLineDefinition key={JSON.stringify(defined)} rule={defined} />}</Loaded>
      <LifeLineOutcomeChart />
    </Page>
  );
}
