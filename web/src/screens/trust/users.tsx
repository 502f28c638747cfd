import { ActionIcon, Button, Menu, NativeSelect } from "@mantine/core";
import { IconDots, IconUserPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { FreshLink, Invitation, Roles, UserRow } from "../../api/types.ts";
import { count, day, moment } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { ShownOnce } from "../../ui/shown-once.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { InviteForm } from "./invite-form.tsx";
import { RolesPanel } from "./roles-panel.tsx";
import css from "./users.module.css";

export interface Handed {
  link: FreshLink;
  label: string;
}

export function UsersScreen() {
  const query = useQuery(queries.users());
  const roles = useQuery(queries.roles());
  const [search, change] = useSearchState();
  const [handed, setHanded] = useState<Handed | null>(null);
  const inviting = search["invite"] === "yes";
  return (
    <Page
      title="Users"
      lead="Who may come in, and as what. Roles count at once; a closed account is signed out everywhere."
      actions={
        <Button leftSection={<IconUserPlus size={15} />} onClick={() => change({ invite: "yes" })}>
          Invite somebody
        </Button>
      }
    >
      {handed !== null && (
        <ShownOnce
          label={handed.label}
          value={handed.link.url}
          note={`${handed.link.mailed ? "It is mailed as well. " : "Hand it over; it is not mailed. "}Works once, until ${moment(handed.link.expiresAt)}, and is not shown again.`}
          close={() => setHanded(null)}
        />
      )}
      {inviting && <InviteForm roles={roles.data} close={() => change({ invite: "" })} made={setHanded} />}
      <Loaded query={query}>
        {({ items, invitations }) => (
          <>
            <UsersTable items={items} roles={roles.data} hand={setHanded} />
            {invitations.length > 0 && <Invitations invitations={invitations} />}
          </>
        )}
      </Loaded>
      <Loaded query={roles}>{(loaded) => <RolesPanel roles={loaded} />}</Loaded>
    </Page>
  );
}

function useLookAgain(): () => void {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: ["/v1/users"] });
}

function useUserChange() {
  const lookAgain = useLookAgain();
  const options = { onSuccess: lookAgain, onError: (error: Error) => complain(sentenceOf(error)) };
  const change = useMutation({
    mutationFn: ({ id, to }: { id: string; to: Parameters<typeof actions.changeUser>[1] }) => actions.changeUser(id, to),
    ...options,
  });
  /** Does it at once and offers the way back. */
  return (user: UserRow, to: Parameters<typeof actions.changeUser>[1], back: Parameters<typeof actions.changeUser>[1], said: string) =>
    change.mutate({ id: user.id, to }, { onSuccess: () => tellWithUndo(said, () => change.mutate({ id: user.id, to: back })) });
}

function UsersTable({ items, roles, hand }: { items: readonly UserRow[]; roles: Roles | undefined; hand: (handed: Handed) => void }) {
  const columns: readonly Column<UserRow>[] = [
    {
      id: "name",
      head: "Name",
      cell: (user) => (
        <span className={css.name}>
          {user.name}
          <span className={css.small}>{user.email}</span>
        </span>
      ),
      plain: (user) => user.name,
    },
    {
      id: "role",
      head: "Role",
      below: true,
      cell: (user) => <RoleChoice user={user} roles={roles} />,
      plain: (user) => [user.role, ...user.grants.map((grant) => `and ${grant}`)].join(" "),
    },
    {
      id: "state",
      head: "State",
      cell: (user) => (
        <span className={css.tags}>
          {user.active ? null : <Tag tone="bad">closed</Tag>}
          {user.secondFactor ? <Tag tone="good">second factor</Tag> : <Tag>password only</Tag>}
        </span>
      ),
      plain: (user) => (user.active ? "open" : "closed"),
    },
    {
      id: "seen",
      head: "Signed in",
      wide: true,
      cell: (user) =>
        user.lastSeenAt === null ? (
          <span className={css.small}>not now</span>
        ) : (
          <span>
            {count(user.sessions, "session", "sessions")}, last {day(user.lastSeenAt)}
          </span>
        ),
      plain: (user) => user.lastSeenAt,
    },
    { id: "deeds", head: "Actions", quiet: true, cell: (user) => <UserMenu user={user} hand={hand} /> },
  ];
  return (
    <Panel flush title="People who work here">
      <DataTable label="Users" columns={columns} rows={items} rowId={(user) => user.id} />
    </Panel>
  );
}

function RoleChoice({ user, roles }: { user: UserRow; roles: Roles | undefined }) {
  const change = useUserChange();
  const known = roles?.roles ?? [];
  const grantable = roles?.scopes.filter(
    (scope) => scope.grantable && known.find((role) => role.id === user.role)?.may.includes(scope.id) === false,
  );
  return (
    <span className={css.role}>
      <NativeSelect
        size="xs"
        aria-label={`Role of ${user.name}`}
        value={user.role}
        data={known.map((role) => role.id)}
        disabled={!user.active}
        onChange={(event) => {
          const role = known.find((each) => each.id === event.currentTarget.value)?.id;
          if (role !== undefined) change(user, { role }, { role: user.role }, `${user.name} is ${role} now.`);
        }}
      />
      {grantable?.map((scope) => {
        const granted = user.grants.includes(scope.id);
        const grants = (on: boolean) => ({ grants: on ? (["people"] as ["people"]) : [] });
        return (
          <Button
            key={scope.id}
            size="compact-xs"
            variant="default"
            aria-pressed={granted}
            onClick={() =>
              change(user, grants(!granted), grants(granted), `${user.name} ${granted ? "does not" : "may"} ${scope.words.split(",")[0]}.`)
            }
          >
            {granted ? "Sees people" : "Let see people"}
          </Button>
        );
      })}
    </span>
  );
}

function UserMenu({ user, hand }: { user: UserRow; hand: (handed: Handed) => void }) {
  const change = useUserChange();
  const lookAgain = useLookAgain();
  const go = useGo();
  const onError = (error: Error): void => complain(sentenceOf(error));
  const reset = useMutation({
    mutationFn: () => actions.makeResetLink(user.id),
    onSuccess: (link) => hand({ link, label: `A new password for ${user.name}` }),
    onError,
  });
  const device = useMutation({
    mutationFn: () => actions.takeSecondFactorAway(user.id),
    onSuccess: () => {
      tell(`${user.name} signs in with the password alone until they set up another device.`);
      lookAgain();
    },
    onError,
  });
  const closing = user.keys === 0 ? "" : ` ${count(user.keys, "key rests", "keys rest")} with it.`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More about ${user.name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {user.active && <Menu.Item onClick={() => reset.mutate()}>Make a link for a new password</Menu.Item>}
        {user.secondFactor && <Menu.Item onClick={() => device.mutate()}>The device is lost: take the second factor away</Menu.Item>}
        <Menu.Item onClick={() => go(paths.audit({ actor: `user:${user.id}` }))}>What they did</Menu.Item>
        {user.active ? (
          <Menu.Item
            color="red"
            onClick={() => change(user, { active: false }, { active: true }, `${user.name}'s account is closed.${closing}`)}
          >
            Close the account
          </Menu.Item>
        ) : (
          <Menu.Item onClick={() => change(user, { active: true }, { active: false }, `${user.name} may sign in again.`)}>
            Open the account
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Invitations({ invitations }: { invitations: readonly Invitation[] }) {
  const lookAgain = useLookAgain();
  const withdraw = useMutation({
    mutationFn: actions.withdrawInvitation,
    onSuccess: () => {
      tell("The invitation is withdrawn; its link does not work any more.");
      lookAgain();
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  const columns: readonly Column<Invitation>[] = [
    { id: "email", head: "E-mail", cell: (invitation) => invitation.email },
    { id: "role", head: "As", cell: (invitation) => invitation.role },
    { id: "until", head: "Until", wide: true, cell: (invitation) => day(invitation.expiresAt) },
    {
      id: "deeds",
      head: "Actions",
      quiet: true,
      cell: (invitation) => (
        <Button variant="default" size="compact-sm" onClick={() => withdraw.mutate(invitation.id)}>
          Withdraw
        </Button>
      ),
    },
  ];
  return (
    <Panel flush title="Invited, not here yet">
      <DataTable label="Invitations" columns={columns} rows={invitations} rowId={(invitation) => invitation.id} />
    </Panel>
  );
}
