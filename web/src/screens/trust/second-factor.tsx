import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Account } from "../../api/types.ts";
import { saveFile } from "../../ui/csv.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { tell } from "../../ui/toast.tsx";
import { fieldOf, onSend } from "../entrance/doorway.tsx";
import css from "./settings.module.css";

type Begun = Awaited<ReturnType<typeof actions.beginSecondFactor>>;
type Step = "rest" | "begin" | "codes" | "remove";

/** A code from an app besides the password: set up, renewed, removed. */
export function SecondFactor({ account: { secondFactor } }: { account: Account }) {
  const [step, setStep] = useState<Step>("rest");
  const rest = () => setStep("rest");
  const state = secondFactor.on ? <Tag tone="good">on</Tag> : <Tag tone={secondFactor.required ? "bad" : "plain"}>off</Tag>;
  return (
    <Panel title="Second factor" note="A code from an app on your phone, besides the password" actions={state}>
      {step === "rest" && (
        <div className={css.buttons}>
          {!secondFactor.on && <Button onClick={() => setStep("begin")}>Set it up</Button>}
          {secondFactor.on && (
            <Button variant="default" onClick={() => setStep("codes")}>
              New recovery codes
            </Button>
          )}
          {secondFactor.on && !secondFactor.required && (
            <Button variant="default" onClick={() => setStep("remove")}>
              Remove it
            </Button>
          )}
        </div>
      )}
      {step === "begin" && <SetUp done={rest} />}
      {step === "codes" && <NewCodes done={rest} />}
      {step === "remove" && <Removal done={rest} />}
    </Panel>
  );
}

interface AskProps<Answer> {
  deed: (password: string) => Promise<Answer>;
  word: string;
  got: (answer: Answer) => void;
  leave: () => void;
}

function PasswordFirst<Answer>({ deed, word, got, leave }: AskProps<Answer>) {
  const ask = useMutation({ mutationFn: deed, onSuccess: got });
  return (
    <form className={css.form} onSubmit={onSend((form) => ask.mutate(fieldOf(form, "password")))}>
      {ask.isError && <ErrorBox sentence={sentenceOf(ask.error)} />}
      <PasswordInput name="password" label="Your password, to be sure it is you" autoComplete="current-password" required autoFocus />
      <div className={css.buttons}>
        <Button type="submit" loading={ask.isPending}>
          {word}
        </Button>
        <Button variant="default" onClick={leave}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

function SetUp({ done }: { done: () => void }) {
  const [begun, setBegun] = useState<Begun | null>(null);
  const queryClient = useQueryClient();
  const confirm = useMutation({
    mutationFn: actions.verifyCode,
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      tell("The second factor is on. From now on you are asked for a code when you sign in.");
      done();
    },
  });
  if (begun === null) return <PasswordFirst deed={actions.beginSecondFactor} word="Go on" got={setBegun} leave={done} />;
  return (
    <form className={css.form} onSubmit={onSend((form) => confirm.mutate(fieldOf(form, "code").replaceAll(" ", "")))}>
      <ol className={css.steps}>
        <li>
          Read this with an authenticator app, or type the secret into it.
          <div className={css.qr}>
            <img
              src={`data:image/svg+xml;utf8,${encodeURIComponent(begun.qr)}`}
              width={180}
              height={180}
              alt="QR code with the secret below"
            />
            <code className={css.secret}>{begun.secret}</code>
          </div>
        </li>
        <li>
          Keep these codes for the day the phone is lost. Each works once; they are not shown again.
          <RecoveryCodes codes={begun.recoveryCodes} />
        </li>
        <li>Type the code that the app shows now.</li>
      </ol>
      {confirm.isError && <ErrorBox sentence={sentenceOf(confirm.error)} />}
      <TextInput name="code" label="Code" inputMode="numeric" pattern="[0-9 ]{6,7}" autoComplete="one-time-code" required />
      <div className={css.buttons}>
        <Button type="submit" loading={confirm.isPending}>
          Switch it on
        </Button>
        <Button variant="default" onClick={done}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  return (
    <>
      <ul className={css.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => saveFile("rapport-recovery-codes.txt", new Blob([codes.join("\n")], { type: "text/plain" }))}
      >
        Keep as a file
      </Button>
    </>
  );
}

function NewCodes({ done }: { done: () => void }) {
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes === null)
    return (
      <PasswordFirst deed={actions.newRecoveryCodes} word="Make new codes" got={(made) => setCodes(made.recoveryCodes)} leave={done} />
    );
  return (
    <>
      <p>Keep these; the earlier ones do not work any more, and these are not shown again.</p>
      <RecoveryCodes codes={codes} />
      <div className={css.buttons}>
        <Button onClick={done}>I have them</Button>
      </div>
    </>
  );
}

function Removal({ done }: { done: () => void }) {
  const queryClient = useQueryClient();
  async function removed(): Promise<void> {
    await queryClient.invalidateQueries();
    tell("The second factor is off.");
    done();
  }
  return <PasswordFirst deed={actions.removeSecondFactor} word="Remove it" got={() => void removed()} leave={done} />;
}
