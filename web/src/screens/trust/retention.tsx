import { Button, Checkbox, NumberInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Kept } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { useMay } from "../session.ts";
import css from "./consents.module.css";

/** How long each kind of data is kept; what a setting would delete is counted while one types. */
export function Retention() {
  const query = useQuery(queries.retention());
  return (
    <Loaded query={query}>
      {({ items }) => (
        <Panel title="How long what is kept" note="What is older goes at night, in batches, from both stores.">
          <ul className={css.list}>
            {items.map((kept) => (
              <Kind key={`${kept.id} ${kept.days}`} kept={kept} />
            ))}
          </ul>
        </Panel>
      )}
    </Loaded>
  );
}

function useDays(kept: Kept) {
  const queryClient = useQueryClient();
  const taken = (answer: Awaited<ReturnType<typeof actions.keepFor>>): void => {
    queryClient.setQueryData(queries.retention().queryKey, answer);
  };
  const undo = useMutation({
    mutationFn: () => actions.keepFor(kept.id, kept.days),
    onSuccess: taken,
    onError: (error) => complain(sentenceOf(error)),
  });
  return useMutation({
    mutationFn: (days: number | null) => actions.keepFor(kept.id, days),
    onSuccess: (answer) => {
      taken(answer);
      tellWithUndo(`“${kept.name}” is set. Nothing goes before tonight.`, () => undo.mutate());
    },
    onError: (error) => complain(sentenceOf(error)),
  });
}

function Kind({ kept }: { kept: Kept }) {
  const may = useMay()("owner");
  const [days, setDays] = useState(kept.days);
  const would = useQuery({ ...queries.retentionWould(kept.id, days), enabled: days === null || days >= kept.leastDays });
  const change = useDays(kept);
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate(days);
  }
  return (
    <li className={css.item}>
      <div>
        <h3>{kept.name}</h3>
        <p>{kept.words}</p>
        <p className={css.small} aria-live="polite">
          {would.error !== null ? sentenceOf(would.error) : (would.data?.sentence ?? `At least ${kept.leastDays} days are needed.`)}
        </p>
      </div>
      <form onSubmit={save}>
        <NumberInput
          label="Days"
          aria-label={`Days to keep: ${kept.name}`}
          value={days ?? ""}
          min={kept.leastDays}
          max={36_500}
          placeholder="for good"
          disabled={!may}
          onChange={(value) => setDays(typeof value === "number" ? value : null)}
        />
        <div className={css.buttons}>
          <Checkbox
            label="Keep for good"
            checked={days === null}
            disabled={!may}
            onChange={(event) => setDays(event.currentTarget.checked ? null : (kept.days ?? kept.defaultDays ?? kept.leastDays))}
          />
          {days !== kept.days && (
            <Button type="submit" size="compact-sm" loading={change.isPending} disabled={days !== null && days < kept.leastDays}>
              Save
            </Button>
          )}
        </div>
      </form>
    </li>
  );
}
