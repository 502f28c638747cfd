import { Button, NumberInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { SenderSettings } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import css from "./sending.module.css";

/** Where returns come to, and how fast mail goes to each provider. */
export function SendingSettings() {
  const query = useQuery(queries.senderSettings());
  return (
    <Panel title="Returns and pace" note="Each change counts at once and can be taken back.">
      <Loaded query={query}>{(settings) => <SettingsForm key={JSON.stringify(settings)} settings={settings} />}</Loaded>
    </Panel>
  );
}

function useChange(before: SenderSettings) {
  const queryClient = useQueryClient();
  const taken = (settings: SenderSettings): void => {
    queryClient.setQueryData(queries.senderSettings().queryKey, settings);
    void queryClient.invalidateQueries(queries.senderDoctor());
  };
  const undo = useMutation({
    mutationFn: actions.changeSenderSettings,
    onSuccess: taken,
    onError: (error) => complain(sentenceOf(error)),
  });
  return useMutation({
    mutationFn: actions.changeSenderSettings,
    onSuccess: (settings) => {
      taken(settings);
      tellWithUndo("Returns and pace are changed.", () => undo.mutate(before));
    },
  });
}

function SettingsForm({ settings }: { settings: SenderSettings }) {
  const [now, setNow] = useState(settings);
  const change = useChange(settings);
  const limit = (place: number, part: Partial<SenderSettings["limits"][number]>): void =>
    setNow({ ...now, limits: now.limits.map((one, i) => (i === place ? { ...one, ...part } : one)) });
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate(now);
  }
  return (
    <form className={css.form} onSubmit={save}>
      {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
      <TextInput
        label="Return path"
        description="The mailbox to which undeliverable mail comes back. It must take bounces+anything@ too. Empty: the sender's own address"
        placeholder="bounces@news.your-domain"
        type="email"
        value={now.returnPath}
        onChange={(event) => setNow({ ...now, returnPath: event.currentTarget.value })}
      />
      {now.limits.map((one, place) => (
        <div key={one.name} className={css.limit}>
          <div>
            <strong>{one.name}</strong>
            <div className={css.small}>{one.domains.join(", ")}</div>
          </div>
          <NumberInput
            label="At once"
            aria-label={`${one.name}: messages at once`}
            min={1}
            max={100}
            value={one.connections}
            onChange={(value) => limit(place, { connections: Number(value) || 1 })}
          />
          <NumberInput
            label="A minute"
            aria-label={`${one.name}: messages a minute`}
            min={1}
            max={100_000}
            value={one.perMinute}
            onChange={(value) => limit(place, { perMinute: Number(value) || 1 })}
          />
        </div>
      ))}
      <p className={css.small}>
        After “later” three times in a row a provider rests for half a minute, then twice as long each time. Other domains have no limit.
      </p>
      <May to="owner">
        <div>
          <Button type="submit" disabled={JSON.stringify(now) === JSON.stringify(settings)} loading={change.isPending}>
            Save
          </Button>
        </div>
      </May>
    </form>
  );
}
