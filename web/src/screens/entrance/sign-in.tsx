import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { ErrorBox } from "../../ui/states.tsx";
import { useSession } from "../session.ts";
import { Doorway, fieldOf, onSend } from "./doorway.tsx";
import css from "./doorway.module.css";

export function SignInScreen() {
  const { business } = useSession();
  const [search] = useSearchState();
  const [codeWanted, setCodeWanted] = useState(false);
  const go = useGo();
  const queryClient = useQueryClient();
  async function enter(): Promise<void> {
    await queryClient.invalidateQueries();
    queryClient.removeQueries({ queryKey: ["/v1/session"] });
    go(ownAddress(search["to"]));
  }
  if (search["step"] === "forgotten") return <Forgotten />;
  if (codeWanted) return <CodeStep enter={enter} again={() => setCodeWanted(false)} />;
  return (
    <Doorway title={`Sign in to ${business.name}`}>
      <PasswordStep next={(secondFactor) => (secondFactor ? setCodeWanted(true) : void enter())} />
      <p className={css.aside}>
        <AppLink href={paths.forgotten()} className="text-link">
          Forgotten the password?
        </AppLink>
      </p>
    </Doorway>
  );
}

function PasswordStep({ next }: { next: (secondFactor: boolean) => void }) {
  const signIn = useMutation({ mutationFn: actions.signIn, onSuccess: ({ secondFactor }) => next(secondFactor) });
  return (
    <form onSubmit={onSend((form) => signIn.mutate({ email: fieldOf(form, "email"), password: fieldOf(form, "password") }))}>
      {signIn.isError && <ErrorBox sentence={sentenceOf(signIn.error)} />}
      <TextInput name="email" type="email" label="E-mail" autoComplete="username" required autoFocus />
      <PasswordInput name="password" label="Password" autoComplete="current-password" required />
      <Button type="submit" size="sm" fullWidth loading={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}

/** The second factor: the code that the app shows, or one of those kept for a lost device. */
function CodeStep({ enter, again }: { enter: () => Promise<void>; again: () => void }) {
  const [lost, setLost] = useState(false);
  const verify = useMutation({ mutationFn: lost ? actions.verifyRecoveryCode : actions.verifyCode, onSuccess: enter });
  function change(): void {
    verify.reset();
    setLost(!lost);
  }
  return (
    <Doorway
      title="One more step"
      lead={
        lost ? "Type one of the recovery codes that you kept. Each works once." : "Type the six digits that your authenticator app shows."
      }
    >
      <form key={String(lost)} onSubmit={onSend((form) => verify.mutate(fieldOf(form, "code").trim()))}>
        {verify.isError && <ErrorBox sentence={sentenceOf(verify.error)} />}
        {lost ? (
          <TextInput name="code" label="Recovery code" autoComplete="off" required autoFocus />
        ) : (
          <TextInput name="code" label="Code" inputMode="numeric" pattern="[0-9 ]{6,7}" autoComplete="one-time-code" required autoFocus />
        )}
        <Button type="submit" size="sm" fullWidth loading={verify.isPending}>
          Sign in
        </Button>
      </form>
      <p className={css.aside}>
        <button type="button" className="text-link" onClick={change}>
          {lost ? "Use the app after all" : "The device is lost"}
        </button>
        <button type="button" className="text-link" onClick={again}>
          Begin again
        </button>
      </p>
    </Doorway>
  );
}

function Forgotten() {
  const { business } = useSession();
  const ask = useMutation({ mutationFn: actions.passwordForgotten });
  const back = (
    <p className={css.aside}>
      <AppLink href={paths.signIn()} className="text-link">
        Back to sign-in
      </AppLink>
    </p>
  );
  if (ask.isSuccess)
    return (
      <Doorway
        title="Asked for"
        lead={
          business.mailbox
            ? "No mail server is set here, so no link can be mailed. Ask the owner: they make you a link under Users."
            : "If there is an account with that address, a link is on its way to it. It works for two hours."
        }
      >
        {back}
      </Doorway>
    );
  return (
    <Doorway title="A new password" lead="We mail you a link by which you choose one.">
      <form onSubmit={onSend((form) => ask.mutate(fieldOf(form, "email")))}>
        {ask.isError && <ErrorBox sentence={sentenceOf(ask.error)} />}
        <TextInput name="email" type="email" label="E-mail" autoComplete="username" required autoFocus />
        <Button type="submit" size="sm" fullWidth loading={ask.isPending}>
          Mail me a link
        </Button>
      </form>
      {back}
    </Doorway>
  );
}

/** Only back into our own house, never to another site. */
function ownAddress(wished: string | undefined): string {
  return wished !== undefined && /^\/(?![/\\])/u.test(wished) ? wished : paths.overview();
}
