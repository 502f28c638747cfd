// `rapport user …`: what the owner does on screen, for whoever sits at the server; also the way back in when no owner can.
import { linkAddress, linkMail, type LinkKind, type Users } from "../capabilities/trust/index.ts";
import type { Db } from "../platform/postgres.ts";
import { Problem } from "../vocabulary/errors.ts";
import { ROLES, type Role } from "../vocabulary/roles.ts";
import { withHouse } from "./commands.ts";
import type { Config } from "./config.ts";
import type { House } from "./house.ts";
import type { Say } from "./say.ts";

function roleOf(text: string): Role {
  const role = ROLES.find((each) => each === text);
  if (role === undefined) throw new Problem("invalid", `There is no role “${text}”. Use one of: ${ROLES.join(", ")}.`);
  return role;
}

type FoundUser = NonNullable<Awaited<ReturnType<Users["find"]>>>;

async function userOf({ trust, deps }: House, email: string): Promise<FoundUser> {
  const user = await trust.users.find(deps.postgres.db, { email });
  if (user === undefined) throw new Problem("not-found", `There is no user ${email}. \`rapport user list\` shows all.`);
  return user;
}

/** Does it and writes it down, in one transaction. */
async function done<T>({ trust, deps }: House, action: string, subject: string, work: (users: Users, tx: Db) => Promise<T>): Promise<T> {
  return deps.postgres.transaction(async (tx) => {
    const result = await work(trust.users, tx);
    await trust.audit(tx, { actor: "cli", action, subject });
    return result;
  });
}

async function handOver(
  house: House,
  kind: LinkKind,
  link: { token: string; email: string; name: string | null; expiresAt: Date },
  say: Say,
): Promise<void> {
  const { publicUrl, postgres } = house.deps;
  const url = linkAddress(publicUrl, link.token);
  const { business } = await house.trust.settings(postgres.db);
  const mailed = await house.staffMail({ to: { name: link.name ?? "", address: link.email }, ...linkMail(kind, business.name, url) });
  const until = link.expiresAt.toISOString().slice(0, 16).replace("T", " ");
  say.result(`${mailed ? "Mailed to" : "Give this to"} ${link.email}; it works once, until ${until} UTC:\n  ${url}`, {
    url,
    mailed,
    expiresAt: link.expiresAt,
  });
}

export async function inviteCommand(config: Config, email: string, flags: { role: string }, say: Say): Promise<void> {
  const role = roleOf(flags.role);
  await withHouse(config, async ({ house }) => {
    const link = await done(house, "user invited", role, (users, tx) => users.invite(tx, { email, role, grants: [] }, "cli"));
    await handOver(house, "invite", link, say);
  });
}

export async function listCommand(config: Config, say: Say): Promise<void> {
  await withHouse(config, async ({ house }) => {
    const users = await house.trust.users.list(house.deps.postgres.db);
    for (const { name, email, role, active, secondFactor } of users)
      say.line(`${role.padEnd(10)} ${email.padEnd(34)} ${name}${secondFactor ? ", second factor" : ""}${active ? "" : ", closed"}`);
    say.result(users.length === 0 ? "Nobody yet. The first start prints the link that makes the owner." : "", { users });
  });
}

export async function roleCommand(config: Config, email: string, role: string, say: Say): Promise<void> {
  const wanted = roleOf(role);
  await withHouse(config, async ({ house }) => {
    const { id, name } = await userOf(house, email);
    await done(house, `role set to ${wanted}`, id, (users, tx) => users.change(tx, id, { role: wanted }));
    say.result(`${name} is ${wanted} now.`, { id, role: wanted });
  });
}

export async function activeCommand(config: Config, email: string, active: boolean, say: Say): Promise<void> {
  await withHouse(config, async ({ house }) => {
    const { id, name } = await userOf(house, email);
    await done(house, active ? "account opened" : "account closed", id, (users, tx) => users.change(tx, id, { active }));
    say.result(active ? `${name} may sign in again.` : `${name}'s account is closed; their sessions have ended and their keys rest.`, {
      id,
      active,
    });
  });
}

/** A new password by link; with a lost device the second factor goes too. */
export async function resetCommand(config: Config, email: string, flags: { secondFactor?: boolean }, say: Say): Promise<void> {
  await withHouse(config, async ({ house }) => {
    const { id } = await userOf(house, email);
    if (flags.secondFactor === true) await done(house, "second factor removed", id, (users, tx) => users.removeSecondFactor(tx, id));
    const link = await done(house, "link for a new password made", id, (users, tx) => users.resetLink(tx, id, "cli"));
    await handOver(house, "reset", link, say);
  });
}
