import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { queries } from "../../api/queries.ts";
import type { Learned } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Steer } from "./decision-rules.tsx";
import { HowItDecides } from "./decision-settings.tsx";
import { Recent } from "./decisions-recent.tsx";
import { WhatIf } from "./what-if.tsx";
import css from "./decisions.module.css";
import { useMay, useMoney } from "../session.ts";

const TIERS = ["A", "B", "C"] as const;
const STATES = ["prospect", "engaged-prospect", "first-time", "repeat", "lapsing", "former", "won-back"] as const;
/** Goods that come next for a person are offered beside the offers. */
const NEXT = "next: ";
const isOne = <T extends string>(all: readonly T[], value: string | undefined): value is T => all.some((one) => one === value);

/** What was learned of offers and of how they are put, for whom, how sure; and what is fixed by hand. */
export function DecisionsScreen() {
  const [search, change] = useSearchState();
  const may = useMay();
  const tier = isOne(TIERS, search["tier"]) ? search["tier"] : undefined;
  const state = isOne(STATES, search["state"]) ? search["state"] : undefined;
  const query = useQuery(queries.learned({ ...(tier && { tier }), ...(state && { state }) }));
  return (
    <Page
      title="What was learned"
      above={{ label: "Offers", href: paths.offers() }}
      lead="Which offer brings how much more than leaving people alone, and which way of putting it; each learned apart from the other."
      actions={
        <div className={css.whom}>
          <Select
            label="Tier"
            placeholder="Any"
            clearable
            data={[...TIERS]}
            value={tier ?? null}
            onChange={(value) => change({ tier: value ?? "" })}
          />
          <Select
            label="Place on the life line"
            placeholder="Any"
            clearable
            data={[...STATES]}
            value={state ?? null}
            onChange={(value) => change({ state: value ?? "" })}
          />
        </div>
      }
    >
      <Loaded query={query}>{(learned) => <What learned={learned} />}</Loaded>
      <WhatIf />
      <Steer />
      <div id="how">
        <HowItDecides />
      </div>
      {may("people") && <Recent />}
    </Page>
  );
}

function What({ learned }: { learned: Learned }) {
  const kinds = useQuery(queries.offerKinds()).data?.items ?? [];
  const kindName = (id: string): string => kinds.find((kind) => kind.id === id)?.name ?? (id.startsWith(NEXT) ? "What comes next" : id);
  const nothing = learned.nothing.reduce((all, { times }) => all + times, 0);
  return (
    <>
      <Stats>
        <Stat label="Decisions in thirty days" value={whole(learned.decisions)} note={learned.sentence} />
        <Stat
          label="Nothing was shown"
          value={learned.decisions === 0 ? "–" : percent(nothing / learned.decisions)}
          note={
            learned.decisions === 0
              ? "Your pages ask by POST /v1/decide, and a person's screen asks for the desk."
              : learned.nothing
                  .slice(0, 3)
                  .map(({ because, times }) => `${whole(times)} ×: ${because}`)
                  .join("; ")
          }
        />
        <Stat
          label="Half is forgotten in"
          value={`${whole(learned.halfLife.days)} days`}
          note={
            <>
              {learned.halfLife.sentence}{" "}
              <a href="#how" className="text-link">
                How it decides
              </a>
            </>
          }
        />
      </Stats>
      <Panel
        title="What is offered"
        note="Money that showing it once adds to leaving people alone, after the cost of the offer. It lies between the two figures with 90 in 100; “pays” says how likely it adds anything at all."
        flush
      >
        <Beliefs
          label="Offers"
          rows={learned.offers.map((row) => ({ ...row, kind: kindName(row.kind) }))}
          kind="Kind"
          empty={
            <Empty
              sentence="No offer with something to get is running, so there is nothing to choose from."
              action={
                <AppLink href={paths.offers()} className="text-link">
                  Make an offer
                </AppLink>
              }
            />
          }
        />
      </Panel>
      <Panel title="How it is put" note="Money that a way of putting it adds to the offer's own words, each time it is shown." flush>
        <Beliefs
          label="Presentations"
          rows={learned.presentations}
          kind="Tone"
          empty={
            <Empty
              sentence="Every offer stands in its own words."
              action={
                <a href="#ways" className="text-link">
                  Add a way to put them
                </a>
              }
            />
          }
        />
      </Panel>
    </>
  );
}

type Belief = Learned["offers"][number];

function Beliefs({ label, rows, kind, empty }: { label: string; rows: readonly Belief[]; kind: string; empty: ReactNode }) {
  const { show } = useMoney();
  const columns: Column<Belief>[] = [
    { id: "name", head: "Name", cell: ({ name }) => name, plain: ({ name }) => name },
    { id: "kind", head: kind, cell: (row) => row.kind, plain: (row) => row.kind, wide: true },
    {
      id: "mean",
      head: "Adds",
      numeric: true,
      cell: ({ meanMinor }) => show(Math.round(meanMinor)),
      plain: ({ meanMinor }) => meanMinor,
    },
    {
      id: "interval",
      head: "Between",
      numeric: true,
      below: true,
      cell: ({ lowMinor, highMinor }) => `${show(Math.round(lowMinor))} to ${show(Math.round(highMinor))}`,
      plain: ({ lowMinor, highMinor }) => `${lowMinor} to ${highMinor}`,
    },
    {
      id: "better",
      head: "Pays",
      numeric: true,
      cell: ({ better }) => percent(better),
      plain: ({ better }) => better,
      wide: true,
    },
    { id: "shown", head: "Shown", numeric: true, cell: ({ shown }) => whole(shown), plain: ({ shown }) => shown, wide: true },
    {
      id: "answered",
      head: "Answered",
      numeric: true,
      cell: ({ shown, answered }) => (shown === 0 ? "–" : percent(answered / shown)),
      plain: ({ answered }) => answered,
      wide: true,
    },
  ];
  return <DataTable label={label} columns={columns} rows={rows} rowId={({ id }) => id} whenEmpty={empty} />;
}
