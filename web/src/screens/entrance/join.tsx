import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { Empty, ErrorBox, Waiting } from "../../ui/states.tsx";
import { useSession } from "../session.ts";
import { Doorway, fieldOf, onSend } from "./doorway.tsx";

/** Where an invitation or a link to a new password leads. The token stands behind the #, which stays in the browser. */
export function JoinScreen() {
  const token = useLocation().hash;
  const { business } = useSession();
  const link = useQuery({ ...queries.accessLink(token), enabled: token !== "", staleTime: Infinity });
  if (token === "" || link.isError)
    return (
      <Doorway title="This link does not work.">
        <Empty
          sentence={link.isError ? sentenceOf(link.error) : "It is not whole. Copy it as it was given to you, to its very end."}
          action={
            <AppLink href={paths.signIn()} className="text-link">
              Sign in
            </AppLink>
          }
        />
      </Doorway>
    );
  if (link.data === undefined)
    return (
      <Doorway title="One moment">
        <Waiting lines={3} />
      </Doorway>
    );
  const { kind, email, role, name } = link.data;
  const invited = kind === "invite";
  return (
    <Doorway
      title={invited ? `Welcome to ${business.name}` : `A new password, ${name ?? email}`}
      lead={
        invited ? `You come in as ${role}. You sign in with ${email}.` : "When it is set, you are signed out wherever you were signed in."
      }
    >
      <JoinForm token={token} email={email} invited={invited} />
    </Doorway>
  );
}

function JoinForm({ token, email, invited }: { token: string; email: string; invited: boolean }) {
  const go = useGo();
  const queryClient = useQueryClient();
  const take = useMutation({
    mutationFn: async (form: FormData) => {
      const password = fieldOf(form, "password");
      await actions.takeUpLink({ token, name: fieldOf(form, "name"), password });
      return actions.signIn({ email, password });
    },
    onSuccess: ({ secondFactor }) => {
      queryClient.removeQueries();
      // Who has a second factor still shows it.
      go(secondFactor ? paths.signIn() : paths.overview());
    },
  });
  return (
    <form onSubmit={onSend((form) => take.mutate(form))}>
      {take.isError && <ErrorBox sentence={sentenceOf(take.error)} />}
      {invited && <TextInput name="name" label="Your name" autoComplete="name" required autoFocus />}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <PasswordInput
        name="password"
        label={invited ? "Password" : "New password"}
        description="At least 10 characters; a few unrelated words are good."
        autoComplete="new-password"
        minLength={10}
        required
        autoFocus={!invited}
      />
      <Button type="submit" size="sm" fullWidth loading={take.isPending}>
        {invited ? "Come in" : "Set it"}
      </Button>
    </form>
  );
}
