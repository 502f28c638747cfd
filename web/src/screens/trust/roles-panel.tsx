import { Checkbox } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { RoleId, Roles } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { complain, tellWithUndo } from "../../ui/toast.tsx";
import css from "./users.module.css";

/** The one table of rights, in words, and which roles need a second factor. */
export function RolesPanel({ roles: { roles, scopes } }: { roles: Roles }) {
  const queryClient = useQueryClient();
  const required = roles.filter((role) => role.secondFactor).map((role) => role.id);
  const change = useMutation({
    mutationFn: actions.requireSecondFactor,
    onSuccess: () => queryClient.invalidateQueries(queries.roles()),
    onError: (error) => complain(sentenceOf(error)),
  });
  // The tick moves at once; if the server refuses, it moves back.
  const shown = change.isPending ? change.variables : required;
  function toggle(role: RoleId): void {
    const on = !required.includes(role);
    change.mutate(on ? [...required, role] : required.filter((each) => each !== role), {
      onSuccess: () =>
        tellWithUndo(on ? `Every ${role} needs a second factor from now on.` : `The password is enough for every ${role}.`, () =>
          change.mutate(required),
        ),
    });
  }
  return (
    <Panel flush title="What each role may">
      <div className={css.scroll} role="region" aria-label="What each role may: table" tabIndex={0}>
        <table className={css.rights}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">Right</span>
              </th>
              {roles.map((role) => (
                <th key={role.id} scope="col" title={role.words}>
                  {role.id}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scopes.map((scope) => (
              <tr key={scope.id}>
                <th scope="row">{scope.words}</th>
                {roles.map((role) => (
                  <td key={role.id}>{role.may.includes(scope.id) ? <IconCheck size={16} aria-label="yes" role="img" /> : <NotSo />}</td>
                ))}
              </tr>
            ))}
            <tr className={css.choice}>
              <th scope="row">comes in with a second factor only</th>
              {roles.map((role) => (
                <td key={role.id}>
                  <Checkbox
                    size="xs"
                    checked={shown.includes(role.id)}
                    onChange={() => toggle(role.id)}
                    aria-label={`Every ${role.id} needs a second factor`}
                  />
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function NotSo() {
  return <span className="visually-hidden">no</span>;
}
