import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { ErrorBox } from "../../ui/states.tsx";
import { useSession } from "../session.ts";
import { Doorway, fieldOf, onSend } from "./doorway.tsx";

export function SignInScreen() {
  const { business } = useSession();
  const [search] = useSearchState();
  const go = useGo();
  const queryClient = useQueryClient();
  const signIn = useMutation({
    mutationFn: actions.signIn,
    onSuccess: async () => {
      await queryClient.invalidateQueries();
      queryClient.removeQueries({ queryKey: ["/v1/session"] });
      go(ownAddress(search["to"]));
    },
  });
  return (
    <Doorway title={`Sign in to ${business.name}`}>
      <form onSubmit={onSend((form) => signIn.mutate({ email: fieldOf(form, "email"), password: fieldOf(form, "password") }))}>
        {signIn.isError && <ErrorBox sentence={sentenceOf(signIn.error)} />}
        <TextInput name="email" type="email" label="E-mail" autoComplete="username" required autoFocus />
        <PasswordInput name="password" label="Password" autoComplete="current-password" required />
        <Button type="submit" size="sm" fullWidth loading={signIn.isPending}>
          Sign in
        </Button>
      </form>
    </Doorway>
  );
}

/** Only back into our own house, never to another site. */
function ownAddress(wished: string | undefined): string {
  return wished !== undefined && /^\/(?![/\\])/u.test(wished) ? wished : paths.overview();
}
