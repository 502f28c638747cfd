import { Button, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { WorkItem, WorkOutcome } from "../../api/types.ts";
import { moment, whole } from "../../lib/format.ts";
import { files, paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Choices } from "../../ui/filter-bar.tsx";
import { useKeys } from "../../ui/keys.tsx";
import { Page } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, ErrorBox, Loaded } from "../../ui/states.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { useSession } from "../session.ts";
import { MediumIcon, nameOf } from "../words.tsx";
import css from "./work.module.css";

/** What waits for people, made for a thumb: one tap takes it, the second says how it went. */
export function WorkScreen() {
  const [search, change] = useSearchState();
  const medium = search["medium"] ?? "";
  const mine = search["mine"] === "yes";
  const { user } = useSession();
  const query = useQuery({ ...queries.work(medium), refetchInterval: 30_000 });
  const list = query.data;
  const isMine = (item: WorkItem): boolean => item.rep !== null && (item.rep === user?.name || item.rep === user?.email);
  const names = list?.media ?? [];
  const calendar = names.find((one) => one.id === medium && one.calendar);
  return (
    <Page
      title="Calls and visits"
      lead="What campaigns leave for people to do, the longest waiting first. Before each one the gate is asked again."
      actions={
        calendar !== undefined && (
          <Button component="a" href={files.calendar(calendar.id)} variant="default" download>
            Into the calendar
          </Button>
        )
      }
      narrow
    >
      <div className={css.filters}>
        <Choices
          label="Which"
          value={medium}
          options={names.map(({ id, name }) => ({ id, label: name }))}
          choose={(id) => change({ medium: id })}
        />
        <Choices label="Whose" value={mine ? "yes" : ""} options={[{ id: "yes", label: "Mine" }]} choose={(id) => change({ mine: id })} />
      </div>
      <Loaded query={query}>
        {({ items, media, counts }) => {
          const shown = items.filter((item) => !mine || isMine(item));
          const later = counts.filter((one) => medium === "" || one.medium === medium).reduce((sum, one) => sum + one.later, 0);
          return (
            <>
              {shown.length === 0 && (
                <Empty
                  sentence={
                    mine
                      ? "Nothing waits for you. Whose customer somebody is stands in the fact “Own representative”."
                      : "Nobody is to be called or visited. A campaign that uses the telephone or visits puts people here."
                  }
                />
              )}
              <ul className={css.list}>
                {shown.map((item) => (
                  <WorkCard
                    key={item.id}
                    item={item}
                    outcomes={media.find(({ id }) => id === item.medium)?.outcomes ?? []}
                    first={item.id === shown[0]?.id}
                  />
                ))}
              </ul>
              {later > 0 && <p className={css.small}>{whole(later)} more on a later day.</p>}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

interface CardProps {
  item: WorkItem;
  outcomes: readonly WorkOutcome[];
  /** The number keys go to the first card. */
  first: boolean;
}

function WorkCard({ item, outcomes, first }: CardProps) {
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const [note, setNote] = useState("");
  const again = () => void queryClient.invalidateQueries({ queryKey: ["/v1/work"] });
  const take = useMutation({
    mutationFn: () => actions.takeWork(item.id),
    onSuccess: ({ yours, sentence }) => {
      if (yours) return setOpen(true);
      tell(sentence);
      again();
    },
  });
  const undo = useMutation({
    mutationFn: () => actions.undoWork(item.id),
    onSuccess: ({ sentence }) => {
      tell(sentence);
      again();
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  const done = useMutation({
    mutationFn: (outcome: string) => actions.noteWork(item.id, outcome, note),
    onSuccess: ({ sentence }) => {
      tellWithUndo(sentence, () => undo.mutate());
      again();
    },
  });
  useKeys(
    first && open
      ? outcomes.map((outcome, i) => ({
          keys: String(i + 1),
          does: outcome.label,
          group: "This call or visit",
          run: () => done.mutate(outcome.id),
        }))
      : [],
  );
  const failed = take.error ?? done.error;
  return (
    <li className={css.card}>
      <div className={css.head}>
        <MediumIcon medium={item.medium} size={18} />
        <AppLink href={paths.person(item.personId)} className="text-link">
          <strong>{nameOf(item.name)}</strong>
        </AppLink>
        <span className={css.small}>
          {item.campaign}, since {moment(item.dueAt)}
          {item.tries > 0 && `, not reached ${item.tries === 1 ? "once" : "twice"}`}
        </span>
      </div>
      {item.because !== null && <p className={css.because}>{item.because}</p>}
      {failed !== null && <ErrorBox sentence={sentenceOf(failed)} />}
      {open ? (
        <>
          <p className={css.address}>
            <Where item={item} />
          </p>
          <p className={css.sheet}>{item.sheet}</p>
          <Textarea label="Note" value={note} onChange={(event) => setNote(event.currentTarget.value)} autosize minRows={1} />
          <div className={css.outcomes} role="group" aria-label="How it went">
            {outcomes.map((outcome, i) => (
              <Button
                key={outcome.id}
                size="md"
                variant={i === 0 ? "filled" : "default"}
                loading={done.isPending && done.variables === outcome.id}
                onClick={() => done.mutate(outcome.id)}
              >
                {outcome.label}
              </Button>
            ))}
          </div>
        </>
      ) : (
        <Button size="md" className={css.take ?? ""} disabled={item.taken} loading={take.isPending} onClick={() => take.mutate()}>
          {item.taken ? "In somebody's hands" : "Take it"}
        </Button>
      )}
    </li>
  );
}

/** A number to tap, or a place for the map. */
function Where({ item }: { item: WorkItem }) {
  if (item.address === null) return <>no address any more</>;
  if (/^\+?[\d ()-]+$/.test(item.address)) return <a href={`tel:${item.address.replace(/[^+\d]/g, "")}`}>{item.address}</a>;
  return <>{item.address.replaceAll("\n", ", ")}</>;
}
