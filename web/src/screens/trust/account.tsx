import { Button, PasswordInput, SegmentedControl, Switch, TextInput, useMantineColorScheme } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Account } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { useKeyboard } from "../../ui/keys.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { fieldOf, onSend } from "../entrance/doorway.tsx";
import { useSession } from "../session.ts";
import { deviceOf } from "./device.ts";
import { SecondFactor } from "./second-factor.tsx";
import css from "./settings.module.css";

export function AccountScreen() {
  const query = useQuery(queries.account());
  const { user } = useSession();
  return (
    <Page title="My account" lead={user === null ? undefined : `${user.email}, ${user.role}.`} narrow>
      {user?.secondFactorDue === true && (
        <ErrorBox sentence={`Your role (${user.role}) comes in with a second factor only. Set one up below; then everything opens.`} />
      )}
      <Loaded query={query}>
        {(account) => (
          <>
            <SecondFactor account={account} />
            <NameForm key={account.user.name} name={account.user.name} />
            <PasswordForm />
            <Sessions sessions={account.sessions} />
            <ThisBrowser />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function NameForm({ name }: { name: string }) {
  const queryClient = useQueryClient();
  const undo = useMutation({ mutationFn: actions.changeName, onSuccess: () => queryClient.invalidateQueries() });
  const change = useMutation({
    mutationFn: actions.changeName,
    onSuccess: () => {
      tellWithUndo("Your name is changed.", () => undo.mutate(name));
      return queryClient.invalidateQueries();
    },
  });
  return (
    <Panel title="Name">
      <form className={css.form} onSubmit={onSend((form) => change.mutate(fieldOf(form, "name")))}>
        {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
        <TextInput name="name" label="As others see it" defaultValue={name} autoComplete="name" maxLength={120} required />
        <div>
          <Button type="submit" loading={change.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function PasswordForm() {
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: (form: FormData) => actions.changePassword(fieldOf(form, "current"), fieldOf(form, "next")),
    onSuccess: () => {
      tell("The password is changed. Your other sessions have ended.");
      return queryClient.invalidateQueries(queries.account());
    },
  });
  return (
    <Panel title="Password">
      <form key={change.submittedAt} className={css.form} onSubmit={onSend((form) => change.mutate(form))} aria-label="Change the password">
        {change.isError && <ErrorBox sentence={sentenceOf(change.error)} />}
        <PasswordInput name="current" label="Present password" autoComplete="current-password" required />
        <PasswordInput
          name="next"
          label="New password"
          description="At least 10 characters; a few unrelated words are good."
          autoComplete="new-password"
          minLength={10}
          required
        />
        <div>
          <Button type="submit" loading={change.isPending}>
            Change it
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function Sessions({ sessions }: { sessions: Account["sessions"] }) {
  const queryClient = useQueryClient();
  const end = useMutation({
    mutationFn: actions.endSession,
    onSuccess: () => queryClient.invalidateQueries(queries.account()),
    onError: (error) => complain(sentenceOf(error)),
  });
  const others = sessions.length > 1 && (
    <Button variant="default" size="compact-sm" onClick={() => end.mutate("others")}>
      End all others
    </Button>
  );
  return (
    <Panel title="Where you are signed in" actions={others}>
      <ul className={css.rows}>
        {sessions.map((session) => (
          <li key={session.id} className={css.row}>
            <span className={css.rowText}>
              {deviceOf(session.userAgent)}
              <span className={css.small}>
                since {moment(session.createdAt)}
                {session.ipAddress === null || session.ipAddress === "" ? "" : `, from ${session.ipAddress}`}
              </span>
            </span>
            {session.current ? (
              <Tag tone="good">this one</Tag>
            ) : (
              <Button variant="default" size="compact-sm" onClick={() => end.mutate(session.id)}>
                End it
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What only this browser remembers. */
function ThisBrowser() {
  const keyboard = useKeyboard();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title="This browser" note="Kept here, not on the server">
      <div className={css.form}>
        <SegmentedControl
          aria-label="Colours"
          value={colorScheme}
          onChange={setColorScheme}
          data={[
            { value: "auto", label: "As the system" },
            { value: "light", label: "Light" },
            { value: "dark", label: "Dark" },
          ]}
        />
        <Switch
          label="Single letters do things"
          description="Switch off when a screen reader or voice control uses them"
          checked={keyboard.singleLetters}
          onChange={(event) => keyboard.setSingleLetters(event.currentTarget.checked)}
        />
      </div>
    </Panel>
  );
}
