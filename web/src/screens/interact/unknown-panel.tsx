import { Button } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { SettledMessage, UnknownMessage, UnknownVerdict } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { MediumName, nameOf } from "../words.tsx";
import { SendState } from "./campaign-words.tsx";
import css from "./sending.module.css";

const count = (n: number): string => (n === 1 ? "One message" : `${n.toLocaleString()} messages`);

function useSettling() {
  const queryClient = useQueryClient();
  const lookAgain = (): void => void queryClient.invalidateQueries();
  const onError = (error: unknown): void => complain(sentenceOf(error));
  const undo = useMutation({
    mutationFn: (ids: string[]) => actions.undoUnknown(ids),
    onSuccess: () => {
      tell("Taken back: nobody can know again.");
      lookAgain();
    },
    onError,
  });
  const settle = useMutation({
    mutationFn: ({ ids, verdict }: { ids: string[]; verdict: UnknownVerdict }) => actions.settleUnknown(ids, verdict),
    onSuccess: ({ changed }, { ids, verdict }) => {
      lookAgain();
      if (changed === 0) return tell("Something was heard of it meanwhile; it is left as it is.");
      const words = verdict === "again" ? "to go again, in fifteen seconds." : "noted as arrived.";
      tellWithUndo(`${count(changed)} ${words}`, () => undo.mutate(ids));
    },
    onError,
  });
  return { settle, undo };
}

/** Messages of which nobody can know whether they arrived: not sent again by themselves, for a person to settle. */
export function UnknownPanel() {
  const query = useInfiniteQuery(queries.unknownMessages());
  return (
    <Panel
      title="Nobody can know"
      note="The connection or the server broke between the last byte and the answer. Sent again by itself, it could arrive twice."
    >
      <Loaded query={query} lines={2}>
        {({ pages }) => (
          <>
            <Open
              total={pages[0]?.total ?? 0}
              items={pages.flatMap((page) => page.items)}
              more={query.hasNextPage ? () => void query.fetchNextPage() : null}
            />
            <Lately settled={pages[0]?.settled ?? []} />
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Open({ total, items, more }: { total: number; items: readonly UnknownMessage[]; more: (() => void) | null }) {
  const { settle } = useSettling();
  const shown = items.slice(0, 100).map(({ id }) => id);
  if (items.length === 0) return <p className={css.words}>Of every message it is known what became of it.</p>;
  return (
    <>
      <p className={css.sum}>
        {count(total)} may or may not have arrived. A bounce, an answer or a followed link settles each by itself; where you know more, say
        so.
      </p>
      {items.length > 1 && (
        <May to="write">
          <p className={css.buttons}>
            <Button
              size="compact-sm"
              variant="default"
              loading={settle.isPending}
              onClick={() => settle.mutate({ ids: shown, verdict: "arrived" })}
            >
              All {shown.length} shown arrived
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              loading={settle.isPending}
              onClick={() => settle.mutate({ ids: shown, verdict: "again" })}
            >
              Send all {shown.length} again
            </Button>
          </p>
        </May>
      )}
      <ul className={css.list} aria-label="Nobody can know">
        {items.map((message) => (
          <Message key={message.id} message={message} />
        ))}
      </ul>
      {more !== null && (
        <Button size="compact-sm" variant="subtle" onClick={more}>
          Show more
        </Button>
      )}
    </>
  );
}

function Message({ message }: { message: UnknownMessage }) {
  const { settle } = useSettling();
  const say = (verdict: UnknownVerdict) => settle.mutate({ ids: [message.id], verdict });
  const from = message.journeyId === null ? paths.campaign(message.campaignId) : paths.journey(message.journeyId);
  return (
    <li className={css.item}>
      <h3 className={css.head}>
        <AppLink href={paths.person(message.personId)} className="text-link">
          {nameOf(message.name)}
        </AppLink>
        <span>{message.address}</span>
        <span className={css.small}>
          <MediumName medium={message.medium} /> of{" "}
          <AppLink href={from} className="text-link">
            {message.campaign}
          </AppLink>
          , {moment(message.at)}
        </span>
      </h3>
      <p className={css.words}>{message.why}.</p>
      <May to="write">
        <div className={css.buttons}>
          <Button size="compact-sm" variant="default" loading={settle.isPending} onClick={() => say("arrived")}>
            It arrived
          </Button>
          <Button size="compact-sm" variant="default" loading={settle.isPending} onClick={() => say("again")}>
            Send again
          </Button>
        </div>
      </May>
    </li>
  );
}

const said: Record<UnknownVerdict, string> = { arrived: "said that it arrived", again: "let it go again" };

function Lately({ settled }: { settled: readonly SettledMessage[] }) {
  const { undo } = useSettling();
  if (settled.length === 0) return null;
  return (
    <>
      <h3 className={css.lately}>What was said lately</h3>
      <ul className={css.list} aria-label="What was said lately">
        {settled.map((one) => (
          <li key={`${one.sendId}${one.at}`} className={css.item}>
            <p className={css.head}>
              <AppLink href={paths.person(one.personId)} className="text-link">
                {nameOf(one.name)}
              </AppLink>
              <span>
                {one.actor} {said[one.verdict]}
                {one.undoneBy === null ? "" : `, taken back by ${one.undoneBy}`}
              </span>
              <span className={css.small}>{moment(one.at)}</span>
              <SendState state={one.state} />
              {one.undoable && (
                <May to="write">
                  <Button size="compact-xs" variant="light" loading={undo.isPending} onClick={() => undo.mutate([one.sendId])}>
                    Take back
                  </Button>
                </May>
              )}
            </p>
          </li>
        ))}
      </ul>
    </>
  );
}
