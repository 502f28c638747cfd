import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, ErrorBox } from "../../ui/states.tsx";
import { Doorway, fieldOf, onSend } from "./doorway.tsx";

/** The first start: whoever holds the link from the terminal becomes the owner. */
export function WelcomeScreen() {
  const session = useQuery(queries.session());
  if (session.data?.ownerNeeded === false) return <AlreadyOwned />;
  return (
    <Doorway title="Welcome. This house needs an owner." lead="The first account owns everything here. Others are invited later.">
      <OwnerForm />
    </Doorway>
  );
}

function OwnerForm() {
  const [search] = useSearchState();
  const key = search["key"] ?? "";
  const go = useGo();
  const queryClient = useQueryClient();
  const setup = useMutation({
    mutationFn: async (form: FormData) => {
      const email = fieldOf(form, "email");
      const password = fieldOf(form, "password");
      const businessName = fieldOf(form, "business");
      await actions.setup({
        key: key === "" ? fieldOf(form, "key") : key,
        name: fieldOf(form, "name"),
        email,
        password,
        ...(businessName === "" ? {} : { businessName }),
      });
      await actions.signIn({ email, password });
    },
    onSuccess: () => {
      queryClient.removeQueries();
      go(paths.overview());
    },
  });
  return (
    <form onSubmit={onSend((form) => setup.mutate(form))}>
      {setup.isError && <ErrorBox sentence={sentenceOf(setup.error)} />}
      {key === "" && (
        <TextInput name="key" label="Key" description="It stands in the terminal, at the end of the welcome link." required autoFocus />
      )}
      <TextInput name="name" label="Your name" autoComplete="name" required autoFocus={key !== ""} />
      <TextInput name="email" type="email" label="E-mail" autoComplete="username" required />
      <PasswordInput
        name="password"
        label="Password"
        description="At least 10 characters."
        autoComplete="new-password"
        minLength={10}
        required
      />
      <TextInput name="business" label="Name of the business" description="Can be changed later." autoComplete="organization" />
      <Button type="submit" size="sm" fullWidth loading={setup.isPending}>
        Move in
      </Button>
    </form>
  );
}

function AlreadyOwned() {
  return (
    <Doorway title="This house has an owner already.">
      <Empty
        sentence="The welcome link works once. Sign in instead."
        action={
          <AppLink href={paths.signIn()} className="text-link">
            Sign in
          </AppLink>
        }
      />
    </Doorway>
  );
}
