import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { LoyaltyOverview } from "../../api/types.ts";
import { calendarMonth, day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import { EarningPanel } from "./earning-panel.tsx";
import { LoyaltyRules } from "./loyalty-rules.tsx";
import css from "./loyalty.module.css";

/** The card and the points: who carries one, what the house owes for points, and by which rules they are earned. */
export function LoyaltyScreen() {
  const query = useQuery(queries.loyalty());
  return (
    <Page
      title="Loyalty"
      lead="Who carries the card, what the house owes for points, and what they are earned by."
      actions={
        <Button component="a" href="/apply" target="_blank" variant="default">
          The form for new members
        </Button>
      }
    >
      <Loaded query={query}>
        {(overview) => (
          <>
            <Standing overview={overview} />
            <LoyaltyRules key={JSON.stringify(overview.programme)} programme={overview.programme} />
            <EarningPanel running={overview.programme !== null} />
            <Months overview={overview} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Standing({ overview }: { overview: LoyaltyOverview }) {
  const money = useMoney();
  const { programme, since, members, outstanding, outstandingMinor, owed } = overview;
  return (
    <>
      <Stats>
        <Stat label="Members" value={whole(members)} note="people with a card, each counted once" href={paths.people()} />
        <Stat
          label="The house owes"
          value={money.show(outstandingMinor)}
          note={`for ${whole(outstanding)} points that people hold, pending and put aside ones among them`}
        />
        <Stat
          label="Owed back"
          value={whole(owed)}
          note="points of goods that came back after the points were spent; what these people earn next settles them"
        />
      </Stats>
      <p className={css.sentence}>
        {since === null
          ? "No programme was begun yet: nobody earns points by buying. Set the rules below and put them into force."
          : programme === null
            ? "The programme rests: purchases earn nothing now. What people hold stays theirs."
            : `Purchases of members earn points since ${day(since)}.`}
      </p>
      {programme !== null && <Rest />}
    </>
  );
}

function Rest() {
  const queryClient = useQueryClient();
  const rest = useMutation({
    mutationFn: () => actions.changeProgramme(null),
    onSuccess: () => {
      void queryClient.invalidateQueries(queries.loyalty());
      tell("The programme rests. Put rules into force to go on.");
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <May to="write">
      <p>
        <Button variant="default" size="compact-sm" loading={rest.isPending} onClick={() => rest.mutate()}>
          Let it rest
        </Button>
      </p>
    </May>
  );
}

function Months({ overview }: { overview: LoyaltyOverview }) {
  type Row = LoyaltyOverview["months"][number];
  const column = (id: keyof Omit<Row, "month">, head: string) => ({
    id,
    head,
    numeric: true,
    cell: (row: Row) => whole(row[id]),
    plain: (row: Row) => row[id],
  });
  return (
    <Panel title="Points by month" note="As they were booked, by calendar month (UTC), the past twelve months">
      <DataTable
        label="Points by month"
        rows={[...overview.months].reverse()}
        rowId={(row) => row.month}
        columns={[
          { id: "month", head: "Month", cell: (row) => calendarMonth(row.month), plain: (row) => row.month },
          column("earned", "Earned"),
          column("spent", "Spent"),
          column("expired", "Expired"),
          column("takenBack", "Taken back"),
        ]}
        whenEmpty={<Empty sentence="No points were booked yet. They come with purchases of members, or by hand on a person's page." />}
      />
    </Panel>
  );
}
