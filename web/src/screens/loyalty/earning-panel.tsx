import { Button, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { EarningStatus } from "../../api/types.ts";
import { count, day, moment, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import css from "./loyalty.module.css";

/** How purchases earn: what was looked at last, what waits, what failed, and purchases from before. */
export function EarningPanel({ running }: { running: boolean }) {
  const query = useQuery({ ...queries.earning(), refetchInterval: 5000 });
  return (
    <Panel title="How the earning goes" note="Purchases of members are looked at as they come in">
      <Loaded query={query} lines={3}>
        {(status) => (
          <div className={css.form}>
            <p className={css.sentence}>{sentenceFor(status)}</p>
            {status.failures.length > 0 && <Failures status={status} />}
            {status.catchUps.map((one) => (
              <p key={one.id}>{caughtUp(one)}</p>
            ))}
            {running && (
              <May to="write">
                <CatchUp busy={status.catchUps.some(({ doneAt }) => doneAt === null)} />
              </May>
            )}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function sentenceFor({ lastRun, waiting, failures }: EarningStatus): string {
  if (lastRun === null) return "No purchase was looked at yet. That begins with the first one after rules are put into force.";
  const last = `Purchases were looked at last on ${moment(lastRun.at)}: ${count(lastRun.orders, "order of a member", "orders of members")}.`;
  const waits = waiting === 0 ? "Nothing waits." : `${count(waiting, "event waits", "events wait")} to be looked at.`;
  return failures.length === 0 ? `${last} ${waits} Nothing failed.` : `${last} ${waits}`;
}

function caughtUp({ countedFrom, askedAt, people, of, doneAt }: EarningStatus["catchUps"][number]): string {
  const what = `Purchases since ${day(countedFrom)} of those who were members on ${day(askedAt)}`;
  return doneAt === null
    ? `${what} are being counted: ${whole(people)} of ${count(of, "card", "cards")} looked at.`
    : `${what} are counted: ${count(people, "card", "cards")} looked at by ${moment(doneAt)}.`;
}

function Failures({ status }: { status: EarningStatus }) {
  type Row = EarningStatus["failures"][number];
  const queryClient = useQueryClient();
  const retry = useMutation({
    mutationFn: () => actions.retryPoints(),
    onSuccess: ({ left }) => {
      void queryClient.invalidateQueries(queries.earning());
      tell(left === 0 ? "All of them are worked out now." : `${count(left, "order still fails", "orders still fail")}.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <>
      <p>
        The points of {count(status.failures.length, "order", "orders")} could not be worked out. They are tried again every ten minutes;
        everybody else&rsquo;s purchases go on earning.
      </p>
      <DataTable
        label="Orders that failed"
        rows={status.failures}
        rowId={({ personId, orderId }) => `${personId} ${orderId}`}
        columns={[
          {
            id: "order",
            head: "Order",
            text: true,
            cell: ({ personId, orderId }: Row) => (
              <AppLink href={paths.person(personId)} className="text-link">
                {orderId}
              </AppLink>
            ),
            plain: ({ orderId }: Row) => orderId,
          },
          { id: "why", head: "Why", cell: ({ reason }: Row) => reason, plain: ({ reason }: Row) => reason },
          { id: "at", head: "Tried last", wide: true, numeric: true, cell: ({ at }: Row) => moment(at), plain: ({ at }: Row) => at },
          {
            id: "tries",
            head: "Tries",
            wide: true,
            numeric: true,
            cell: ({ tries }: Row) => whole(tries),
            plain: ({ tries }: Row) => tries,
          },
        ]}
      />
      <May to="write">
        <p>
          <Button variant="default" size="compact-sm" loading={retry.isPending} onClick={() => retry.mutate()}>
            Try again now
          </Button>
        </p>
      </May>
    </>
  );
}

/** Purchases from before the programme count for today's members. */
function CatchUp({ busy }: { busy: boolean }) {
  const queryClient = useQueryClient();
  const [from, setFrom] = useState("");
  const [id, setId] = useState(() => crypto.randomUUID());
  const ask = useMutation({
    mutationFn: () => actions.catchUpPoints({ id, from: new Date(`${from}T00:00:00Z`).toISOString() }),
    onSuccess: () => {
      setFrom("");
      setId(crypto.randomUUID());
      void queryClient.invalidateQueries(queries.earning());
    },
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    ask.mutate();
  }
  return (
    <form className={css.form} onSubmit={submit}>
      {ask.isError && <ErrorBox sentence={sentenceOf(ask.error)} />}
      <div className={css.since}>
        <TextInput
          type="date"
          label="Count earlier purchases since"
          description="For everybody who is a member today; what was counted already is not counted twice. It cannot be taken back."
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={from === "" || busy} loading={ask.isPending}>
          Count them
        </Button>
      </div>
    </form>
  );
}
