import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Settings, SettingsChange } from "../../api/types.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import css from "./settings.module.css";

export function SettingsScreen() {
  const query = useQuery(queries.settings());
  return (
    <Page title="Settings" lead="Each change counts at once and can be taken back." narrow>
      <Loaded query={query}>
        {(settings) => (
          <>
            <BusinessForm key={`b ${JSON.stringify(settings.business)}`} settings={settings} />
            <p>
              <AppLink href={paths.houseRules()} className="text-link">
                House rules: how often and when anybody is written to, and what it may cost
              </AppLink>
            </p>
            <p>
              <AppLink href={paths.media()} className="text-link">
                Media: text messages, letters, calls and the others
              </AppLink>
            </p>
            <SendingForm key={`s ${JSON.stringify(settings.sending)}`} settings={settings} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function useChange(before: SettingsChange) {
  const queryClient = useQueryClient();
  const taken = (settings: Settings) => {
    queryClient.setQueryData(queries.settings().queryKey, settings);
    void queryClient.invalidateQueries(queries.session());
  };
  const undo = useMutation({ mutationFn: actions.changeSettings, onSuccess: taken, onError: (error) => complain(sentenceOf(error)) });
  return useMutation({
    mutationFn: actions.changeSettings,
    onSuccess: (settings) => {
      taken(settings);
      tellWithUndo("The settings are changed.", () => undo.mutate(before));
    },
  });
}

function BusinessForm({ settings }: { settings: Settings }) {
  const [business, setBusiness] = useState(settings.business);
  const change = useChange({ business: settings.business });
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate({ business });
  }
  return (
    <Panel title="The business">
      <form className={css.form} onSubmit={save}>
        {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
        <TextInput
          label="Name"
          value={business.name}
          onChange={(event) => setBusiness({ ...business, name: event.currentTarget.value })}
          required
        />
        <TextInput
          label="Currency"
          description="Three letters as banks write it: EUR, GBP, USD"
          value={business.currency}
          maxLength={3}
          pattern="[A-Z]{3}"
          onChange={(event) => setBusiness({ ...business, currency: event.currentTarget.value.toUpperCase() })}
          required
        />
        <SaveButton changed={JSON.stringify(business) !== JSON.stringify(settings.business)} saving={change.isPending} />
      </form>
    </Panel>
  );
}

function SendingForm({ settings }: { settings: Settings }) {
  const [sending, setSending] = useState(settings.sending);
  const change = useChange({ sending: settings.sending });
  const type = (part: Partial<Settings["sending"]>) => setSending((old) => ({ ...old, ...part }));
  function save(event: SyntheticEvent): void {
    event.preventDefault();
    change.mutate({ sending });
  }
  return (
    <Panel title="Sending" note="What every message carries">
      <form className={css.form} onSubmit={save}>
        {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
        <TextInput
          label="Sender's name"
          value={sending.fromName}
          onChange={(event) => type({ fromName: event.currentTarget.value })}
          required
        />
        <TextInput
          label="Sender's address"
          type="email"
          value={sending.fromAddress}
          onChange={(event) => type({ fromAddress: event.currentTarget.value })}
          required
        />
        <Textarea
          label="Postal address"
          description="Stands in every mail; the law asks for it"
          value={sending.postalAddress}
          onChange={(event) => type({ postalAddress: event.currentTarget.value })}
          autosize
          minRows={2}
        />
        <SaveButton changed={JSON.stringify(sending) !== JSON.stringify(settings.sending)} saving={change.isPending} />
      </form>
    </Panel>
  );
}

function SaveButton({ changed, saving }: { changed: boolean; saving: boolean }) {
  return (
    <May to="owner">
      <div>
        <Button type="submit" disabled={!changed} loading={saving}>
          Save
        </Button>
      </div>
    </May>
  );
}
