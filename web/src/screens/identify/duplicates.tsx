import { Button } from "@mantine/core";
import { IconArrowsJoin2, IconArrowsSplit2 } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Duplicate } from "../../api/types.ts";
import { count, day, oneDigit, percent, whole } from "../../lib/format.ts";
import { paths, type DuplicatesTab } from "../../lib/paths.ts";
import { useKeys } from "../../ui/keys.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { useMay } from "../session.ts";
import { nameOf } from "../words.tsx";
import css from "./duplicates.module.css";
import { Shared } from "./duplicates-shared.tsx";
import { SideBySide } from "./duplicates-sides.tsx";
import { Waterfall } from "./duplicates-weights.tsx";

const tabs: readonly { id: DuplicatesTab; label: string }[] = [
  { id: "open", label: "To decide" },
  { id: "joined", label: "Joined" },
  { id: "apart", label: "Kept apart" },
  { id: "shared", label: "Shared identifiers" },
];

export function DuplicatesScreen() {
  const [{ tab = "open" }] = useSearchState();
  const current = tabs.find((known) => known.id === tab)?.id ?? "open";
  return (
    <Page
      title="Duplicates"
      lead="Records that may be one person. Joining moves nothing, so undoing separates the two exactly as they were."
      tabs={<Tabs label="Duplicates" current={current} tabs={tabs.map((one) => ({ ...one, href: paths.duplicates(one.id) }))} />}
    >
      {current === "shared" ? <Shared /> : <Queue key={current} state={current} />}
    </Page>
  );
}

const nothing: Record<"open" | "joined" | "apart", string> = {
  open: "No pair waits for a decision. After an import the matching looks for people who are there twice; what is not sure comes here.",
  joined: "Nobody has been joined by the matching yet.",
  apart: "No pair is kept apart.",
};

function Queue({ state }: { state: "open" | "joined" | "apart" }) {
  const query = useInfiniteQuery(queries.duplicates(state));
  // Here, so that the last decision can be taken back when no pair is left.
  const [, change] = useSearchState();
  const decisions = useDecisions((at) => change({ at }));
  useKeys([{ keys: "u", does: "Take the last decision back", group: "Duplicates", run: decisions.undo }]);
  return (
    <Loaded query={query} lines={12}>
      {(data) => {
        const pairs = data.pages.flatMap((page) => page.items);
        if (pairs.length === 0) return <Empty sentence={nothing[state]} />;
        const more = query.hasNextPage ? () => void query.fetchNextPage() : undefined;
        return <Review state={state} pairs={pairs} total={data.pages[0]?.total ?? pairs.length} more={more} decisions={decisions} />;
      }}
    </Loaded>
  );
}

interface ReviewProps {
  state: "open" | "joined" | "apart";
  pairs: readonly Duplicate[];
  total: number;
  more: (() => void) | undefined;
  decisions: Decisions;
}

function Review({ state, pairs, total, more, decisions: { busy, ...decisions } }: ReviewProps) {
  const [{ at = "" }, change] = useSearchState();
  const index = Math.max(
    0,
    pairs.findIndex((pair) => pair.id === at),
  );
  const pair = pairs[index];
  const may = useMay()("write");
  const move = (step: number) => change({ at: pairs[Math.min(pairs.length - 1, Math.max(0, index + step))]?.id ?? "" });
  const next = (): void => change({ at: pairs[index + 1]?.id ?? pairs[index - 1]?.id ?? "" });
  const decide = (one: Duplicate, deed: Deed): void => decisions.decide(one, deed, next);
  useKeys([
    { keys: "j", does: "Next pair", group: "Duplicates", run: () => move(1) },
    { keys: "k", does: "Pair before", group: "Duplicates", run: () => move(-1) },
    { keys: "Enter", does: "Join the two", group: "Duplicates", run: () => may && pair && state === "open" && decide(pair, "join") },
    { keys: "a", does: "Keep the two apart", group: "Duplicates", run: () => may && pair && state === "open" && decide(pair, "apart") },
  ]);
  if (pair === undefined) return null;
  return (
    <div className={css.columns}>
      <nav className={css.list} aria-label="Pairs">
        {pairs.map((one) => (
          <button
            key={one.id}
            type="button"
            className={css.pair}
            aria-current={one.id === pair.id ? "true" : undefined}
            onClick={() => change({ at: one.id })}
          >
            <span className={css.names}>
              {nameOf(one.a.name)} <span aria-hidden="true">·</span> {nameOf(one.b.name)}
            </span>
            <span className="number">{oneDigit(one.weight)}</span>
          </button>
        ))}
        <p className={css.more}>
          {whole(pairs.length)} of {count(total, "pair", "pairs")}
          {more !== undefined && (
            <Button variant="subtle" size="compact-xs" onClick={more}>
              Show more
            </Button>
          )}
        </p>
      </nav>
      <div className={css.detail}>
        <Panel
          title={`${nameOf(pair.a.name)} and ${nameOf(pair.b.name)}`}
          note={<Verdict pair={pair} />}
          actions={
            !may ? undefined : state === "open" ? (
              <div className={css.buttons}>
                <Button leftSection={<IconArrowsJoin2 size={15} />} loading={busy} onClick={() => decide(pair, "join")}>
                  Join
                </Button>
                <Button
                  variant="default"
                  leftSection={<IconArrowsSplit2 size={15} />}
                  disabled={busy}
                  onClick={() => decide(pair, "apart")}
                >
                  Keep apart
                </Button>
              </div>
            ) : (
              <Button variant="default" loading={busy} onClick={() => decide(pair, "open")}>
                {state === "joined" ? "Separate again" : "Look at it again"}
              </Button>
            )
          }
        >
          <SideBySide pair={pair} />
        </Panel>
        <Panel title="What speaks for it" note="Each comparison adds to or takes from the weight; ten bits are a thousand to one">
          <Waterfall pair={pair} />
        </Panel>
      </div>
    </div>
  );
}

const guards: Record<string, string> = {
  "two-known": "Both have a number or a card of ours, so only a person may join them.",
  "names-differ": "They are called differently, although something else is the same.",
  "names-only": "Names agree, but no address, mail, phone, number or date of birth is the same.",
  claimed: "They gave the same address or phone, and nothing else proves that they are one.",
  "weak-bridge": "Joining them would bring others together who have little in common.",
  "set-apart": "Records of these two were set apart by somebody.",
  "asked-back": "Somebody took a decision on them back.",
};

function Verdict({ pair }: { pair: Duplicate }) {
  return (
    <>
      {`One person with ${percent(pair.probability, pair.probability > 0.99 ? 2 : 0)} (${oneDigit(pair.weight)} bits).`}
      {pair.guard !== null && pair.state === "open" && ` ${guards[pair.guard] ?? pair.guard}`}
      {pair.decidedAt !== null && (
        <>
          {" "}
          <Tag>{pair.decidedBy === "match" ? `by the matching, ${day(pair.decidedAt)}` : `decided ${day(pair.decidedAt)}`}</Tag>
        </>
      )}
    </>
  );
}

type Deed = "join" | "apart" | "open";

const words: Record<Deed, (pair: Duplicate) => string> = {
  join: ({ a, b }) => `${nameOf(a.name)} and ${nameOf(b.name)} are one person now.`,
  apart: ({ a, b }) => `${nameOf(a.name)} and ${nameOf(b.name)} are kept apart.`,
  open: ({ a, b }) => `${nameOf(a.name)} and ${nameOf(b.name)} wait for a decision again.`,
};

const deeds: Record<Deed, (id: string) => Promise<unknown>> = {
  join: actions.joinDuplicate,
  apart: actions.keepApart,
  open: actions.reopenDuplicate,
};

interface Decisions {
  /** @param next what to look at then */
  decide: (pair: Duplicate, deed: Deed, next: () => void) => void;
  undo: () => void;
  busy: boolean;
}

/**
 * Decides at once; the way back is in the toast and under the key u.
 * @param show brings a pair that was taken back before us again
 */
function useDecisions(show: (id: string) => void): Decisions {
  const queryClient = useQueryClient();
  const last = useRef<{ pair: Duplicate; deed: Deed } | null>(null);
  const lookAgain = () => void queryClient.invalidateQueries({ queryKey: ["/v1/duplicates"] });
  const run = useMutation({
    mutationFn: ({ pair, deed }: { pair: Duplicate; deed: Deed }) => deeds[deed](pair.id),
    onError: (error) => complain(sentenceOf(error)),
    onSettled: lookAgain,
  });
  function undo(): void {
    const done = last.current;
    last.current = null;
    if (done === null) return;
    // Taken back, the pair is open; one that was open before a look was decided before it.
    const before: Deed = done.deed === "open" ? (done.pair.state === "joined" ? "join" : "apart") : "open";
    run.mutate({ pair: done.pair, deed: before }, { onSuccess: () => show(done.pair.id) });
  }
  function decide(pair: Duplicate, deed: Deed, next: () => void): void {
    if (run.isPending) return;
    run.mutate(
      { pair, deed },
      {
        onSuccess: () => {
          last.current = { pair, deed };
          next();
          tellWithUndo(words[deed](pair), undo);
        },
      },
    );
  }
  return { decide, undo, busy: run.isPending };
}
