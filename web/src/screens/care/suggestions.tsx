import { Button, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Suggestion, SuggestionSorting, SuggestionSummary } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { nameOf } from "../words.tsx";
import css from "./suggestions.module.css";

const KINDS = [
  { value: "", label: "Not sorted yet" },
  { value: "price", label: "Price" },
  { value: "range", label: "Range" },
  { value: "delivery", label: "Delivery" },
  { value: "site", label: "Site" },
  { value: "service", label: "Service" },
  { value: "other", label: "Other" },
] as const;
type Kind = Exclude<(typeof KINDS)[number]["value"], "">;

const labelOf = (kind: string): string => KINDS.find(({ value }) => value === (kind === "none" ? "" : kind))?.label ?? kind;
const kindOf = (text: string | undefined): Kind | "none" | undefined =>
  text === "none" ? "none" : KINDS.find((one): one is typeof one & { value: Kind } => one.value !== "" && one.value === text)?.value;

/** What stopped people and what they would have us do better, until it is done. */
export function SuggestionsScreen() {
  const [search] = useSearchState();
  const show = search["show"] === "done" ? "done" : "open";
  const kind = kindOf(search["kind"]);
  const summary = useQuery(queries.suggestionSummary());
  return (
    <Page
      title="Suggestions"
      lead="What stopped people, and what they say we should do better: sorted by hand, answered, acted on."
      tabs={
        <Tabs
          label="Which"
          current={show}
          tabs={[
            { id: "open", label: "Open", href: paths.suggestions() },
            { id: "done", label: "Acted on", href: paths.suggestions({ show: "done" }) },
          ]}
        />
      }
    >
      <Loaded query={summary}>{(loaded) => <Figures summary={loaded} />}</Loaded>
      <Board key={`${show} ${kind}`} show={show} kind={kind} matters={summary.data?.matters ?? []} />
    </Page>
  );
}

function Figures({ summary }: { summary: SuggestionSummary }) {
  if (summary.kinds.length === 0) return null;
  return (
    <Stats>
      {summary.kinds.map(({ kind, asked, answered, actedOn, open, oldestAt }) => (
        <Stat
          key={kind}
          label={labelOf(kind)}
          value={`${whole(open)} open`}
          note={`${whole(asked)} said, ${whole(answered)} answered, ${whole(actedOn)} acted on${oldestAt === null ? "" : `; the oldest open one of ${day(oldestAt)}`}`}
          href={paths.suggestions({ kind })}
        />
      ))}
    </Stats>
  );
}

interface BoardProps {
  show: "open" | "done";
  kind: Kind | "none" | undefined;
  matters: SuggestionSummary["matters"];
}

function Board({ show, kind, matters }: BoardProps) {
  const go = useGo();
  const query = useInfiniteQuery(queries.suggestions({ show, ...(kind !== undefined && { kind }) }));
  return (
    <Loaded query={query}>
      {(loaded) => {
        const rows = loaded.pages.flatMap((page) => page.items);
        if (rows.length === 0)
          return (
            <Panel>
              <Empty
                sentence={
                  show === "open"
                    ? "Nothing is open. What people write on their own page, what is noted at the desk and what comes in by the API stands here."
                    : "Nothing has been acted on yet."
                }
                action={
                  show === "open" ? (
                    <May to="care">
                      <Button onClick={() => go(paths.people())}>Note what somebody said</Button>
                    </May>
                  ) : (
                    <Button variant="default" onClick={() => go(paths.suggestions())}>
                      See what is open
                    </Button>
                  )
                }
                hint={show === "open" ? "Find who said it; their page takes it down and brings it here." : undefined}
              />
            </Panel>
          );
        return (
          <>
            <datalist id="matters">
              {matters.map(({ matter }) => (
                <option key={matter} value={matter} />
              ))}
            </datalist>
            {rows.map((row) => (
              <OneSuggestion key={row.id} row={row} alike={matters.find(({ matter }) => matter === row.matter)?.people ?? 1} />
            ))}
            {query.hasNextPage && (
              <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                More
              </Button>
            )}
          </>
        );
      }}
    </Loaded>
  );
}

function OneSuggestion({ row, alike }: { row: Suggestion; alike: number }) {
  return (
    <Panel
      title={row.words}
      note={
        <>
          <AppLink href={paths.person(row.personId)}>{nameOf(row.name)}</AppLink>, {day(row.saidAt)}, by {row.channel}
        </>
      }
    >
      {row.answer !== null && (
        <p className={css.said}>
          Answered: {row.answer} <span className={css.told}>{row.answerTold}</span>
        </p>
      )}
      {row.doneAt === null ? (
        <May to="care">
          <Sort key={JSON.stringify([row.kind, row.matter, row.assignedTo])} row={row} />
          <Done row={row} alike={alike} />
        </May>
      ) : (
        <p className={css.said}>
          <Tag tone="good">acted on {day(row.doneAt)}</Tag> {row.doneWords} <span className={css.told}>{row.doneTold}</span>
        </p>
      )}
    </Panel>
  );
}

function useLookAgain() {
  const queryClient = useQueryClient();
  return () => {
    void queryClient.invalidateQueries({ queryKey: ["/v1/suggestions"] });
    void queryClient.invalidateQueries(queries.suggestionSummary());
  };
}

function Sort({ row }: { row: Suggestion }) {
  const [matter, setMatter] = useState(row.matter ?? "");
  const [assignedTo, setAssignedTo] = useState(row.assignedTo ?? "");
  const lookAgain = useLookAgain();
  const save = useMutation({
    mutationFn: (sorting: SuggestionSorting) => actions.sortSuggestion(row.id, sorting),
    onSuccess: lookAgain,
    onError: (error) => complain(sentenceOf(error)),
  });
  const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());
  return (
    <div className={css.sort}>
      <NativeSelect
        label="About"
        data={KINDS.map((one) => ({ ...one }))}
        value={row.kind ?? ""}
        onChange={(event) => {
          const kind = kindOf(event.currentTarget.value);
          save.mutate({ kind: kind === undefined || kind === "none" ? null : kind });
        }}
      />
      <TextInput
        label="The same matter"
        description="Others who said the same"
        list="matters"
        value={matter}
        onChange={(event) => setMatter(event.currentTarget.value)}
        onBlur={() => orNull(matter) !== row.matter && save.mutate({ matter: orNull(matter) })}
      />
      <TextInput
        label="Looked after by"
        value={assignedTo}
        onChange={(event) => setAssignedTo(event.currentTarget.value)}
        onBlur={() => orNull(assignedTo) !== row.assignedTo && save.mutate({ assignedTo: orNull(assignedTo) })}
      />
    </div>
  );
}

type InLanguages = Suggestion["answerIn"];
const LANGUAGES = [
  { id: "en", name: "English" },
  { id: "de", name: "German" },
] as const;

/** What is left empty goes in the words for everybody. */
const writtenOf = (words: InLanguages): InLanguages =>
  Object.fromEntries(Object.entries(words).filter(([, text]) => text !== undefined && text.trim() !== ""));

function InOtherLanguages({ words, write }: { words: InLanguages; write: (words: InLanguages) => void }) {
  const [open, setOpen] = useState(false);
  if (!open) {
    return (
      <Button variant="subtle" size="compact-sm" className={css.languages ?? ""} onClick={() => setOpen(true)}>
        In another language too
      </Button>
    );
  }
  return LANGUAGES.map(({ id, name }) => (
    <Textarea
      key={id}
      label={`The same in ${name}`}
      description={`For those who read ${name}. Left empty, they get the words above.`}
      autosize
      minRows={1}
      value={words[id] ?? ""}
      onChange={(event) => write({ ...words, [id]: event.currentTarget.value })}
    />
  ));
}

function Done({ row, alike }: { row: Suggestion; alike: number }) {
  const [words, setWords] = useState("");
  const [wordsIn, setWordsIn] = useState<InLanguages>({});
  const lookAgain = useLookAgain();
  const answer = useMutation({
    mutationFn: () => actions.sortSuggestion(row.id, { answer: words, answerIn: writtenOf(wordsIn) }),
    onSuccess: () => {
      setWords("");
      setWordsIn({});
      lookAgain();
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  const done = useMutation({
    mutationFn: () => actions.suggestionDone(row.id, { words, wordsIn: writtenOf(wordsIn) }),
    onSuccess: ({ people }) => {
      lookAgain();
      tell(
        people === 1
          ? "Noted as acted on; the news goes to them."
          : `Noted as acted on; the news goes to ${whole(people)} people who said the same.`,
      );
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    done.mutate();
  }
  const empty = words.trim() === "";
  return (
    <form className={css.done} onSubmit={submit} data-noprint>
      <Textarea
        label={row.answer === null ? "Our answer, or what was done" : "What was done"}
        description={
          alike > 1
            ? `An answer goes to this person, what was done to all ${whole(alike)} who said the same.`
            : "It goes to them as a message, once."
        }
        autosize
        minRows={1}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <InOtherLanguages words={wordsIn} write={setWordsIn} />
      <div className={css.buttons}>
        {row.answer === null && (
          <Button variant="default" size="compact-sm" disabled={empty} loading={answer.isPending} onClick={() => answer.mutate()}>
            Send the answer
          </Button>
        )}
        <Button type="submit" size="compact-sm" disabled={empty} loading={done.isPending}>
          {alike > 1 ? `Acted on: tell all ${whole(alike)}` : "Acted on: tell them"}
        </Button>
      </div>
    </form>
  );
}
