import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { RoleId, Roles } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import css from "./settings.module.css";
import type { Handed } from "./users.tsx";

interface InviteProps {
  roles: Roles | undefined;
  close: () => void;
  made: (handed: Handed) => void;
}

export function InviteForm({ roles, close, made }: InviteProps) {
  const queryClient = useQueryClient();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<RoleId>("marketer");
  const invite = useMutation({
    mutationFn: () => actions.invite({ email, role }),
    onSuccess: (link) => {
      made({ link, label: `The invitation for ${email}` });
      void queryClient.invalidateQueries({ queryKey: ["/v1/users"] });
      close();
    },
  });
  function send(event: SyntheticEvent): void {
    event.preventDefault();
    invite.mutate();
  }
  const known = roles?.roles ?? [];
  return (
    <Panel title="Invite somebody" note="They get a link by which they choose their own name and password">
      <form className={css.form} onSubmit={send}>
        {invite.isError && <ErrorBox sentence={sentenceOf(invite.error)} />}
        <TextInput
          type="email"
          label="E-mail"
          description="They sign in with it"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
          autoFocus
        />
        <NativeSelect
          label="Role"
          description={known.find((each) => each.id === role)?.words ?? ""}
          value={role}
          data={known.map((each) => each.id)}
          onChange={(event) => setRole(known.find((each) => each.id === event.currentTarget.value)?.id ?? role)}
        />
        <div className={css.buttons}>
          <Button type="submit" loading={invite.isPending}>
            Make the link
          </Button>
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
        </div>
      </form>
    </Panel>
  );
}
