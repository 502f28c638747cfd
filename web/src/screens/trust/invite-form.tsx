import { NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import { FormPanel } from "../../ui/form-panel.tsx";
import type { RoleId, Roles } from "../../api/types.ts";
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
  const known = roles?.roles ?? [];
  return (
    <FormPanel
      title="Invite somebody"
      note="They get a link by which they choose their own name and password"
      failure={invite.isError ? sentenceOf(invite.error) : null}
      busy={invite.isPending}
      submit="Make the link"
      send={() => invite.mutate()}
      close={close}
    >
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
    </FormPanel>
  );
}
