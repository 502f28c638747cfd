import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { hashPassword, verifyPassword } from "../../platform/passwords.ts";
import type { Db } from "../../platform/postgres.ts";
import { secretBytes } from "../../platform/random.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Role } from "../../vocabulary/roles.ts";
import { audit } from "./audit-store.ts";
import { LINK_LIFE, linkHash, type LinkKind } from "./access-link.ts";
import { refuseWeakPassword } from "./password.ts";
import { getSetting, putSetting } from "./settings-store.ts";
import { openSessions, userList, type ListedUser, type OpenSession } from "./users-reads.ts";
import * as store from "./users-store.ts";

/** A link as it is handed over, once. */
export interface FreshLink {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: Date;
  readonly email: string;
  readonly name: string | null;
}

/** What a link offers to whoever holds it. */
export interface LinkSeen {
  readonly kind: LinkKind;
  readonly email: string;
  readonly role: string;
  readonly name: string | null;
}

export interface Users {
  find(db: Db, by: { id: string } | { email: string }): Promise<store.UserRow | undefined>;
  any(db: Db): Promise<boolean>;
  list(db: Db): Promise<ListedUser[]>;
  /** The first user, the owner; a conflict if there is anybody already. */
  makeFirst(tx: Db, wanted: { name: string; email: string; password: string }): Promise<void>;
  invite(tx: Db, wanted: { email: string; role: Role; grants: readonly string[] }, by: string): Promise<FreshLink>;
  withdrawInvitation(tx: Db, id: string): Promise<void>;
  resetLink(tx: Db, userId: string, by: string): Promise<FreshLink>;
  /** What the link offers; a problem for one that is unknown, used, withdrawn or too old, all alike. */
  lookAt(db: Db, token: string): Promise<LinkSeen>;
  /** Makes the invited user, or sets the new password and ends the user's sessions. Works once. */
  takeUp(tx: Db, given: { token: string; name: string; password: string }): Promise<{ email: string }>;
  change(tx: Db, id: string, change: store.UserChange): Promise<void>;
  /** Needs the password that is valid now; ends the user's other sessions. */
  changePassword(tx: Db, given: { userId: string; current: string; next: string; session: string }): Promise<void>;
  removeSecondFactor(tx: Db, userId: string): Promise<void>;
  /** Where the user is signed in, last seen first. */
  sessions(db: Db, userId: string): Promise<OpenSession[]>;
  endSession(tx: Db, userId: string, session: string): Promise<void>;
  endOtherSessions(tx: Db, userId: string, session: string): Promise<number>;
  /** Roles that come in with a second factor only. */
  secondFactorFor(db: Db): Promise<readonly string[]>;
  setSecondFactorFor(tx: Db, roles: readonly Role[]): Promise<void>;
}

const NO_LINK = "This link does not work: it was used, withdrawn, or is too old. Ask for a new one.";

/** Nobody is left who could let anybody in, if the last owner goes. */
async function refuseLosingLastOwner(tx: Db, user: store.UserRow, change: store.UserChange): Promise<void> {
  const stays = (change.role ?? user.role) === "owner" && (change.active ?? user.active);
  if (user.role !== "owner" || !user.active || stays) return;
  const owners = await store.lockOwners(tx);
  if (owners.every((id) => id === user.id))
    throw new Problem("conflict", `${user.name} is the only owner. Make somebody else owner first.`);
}

async function knownUser(db: Db, id: string): Promise<store.UserRow> {
  const user = await store.findUser(db, { id });
  if (user === undefined) throw new Problem("not-found", "There is no such user.");
  return user;
}

async function newLink(
  tx: Db,
  link: Omit<store.NewLink, "hash" | "createdAt" | "expiresAt">,
  now: Date,
): Promise<Omit<FreshLink, "email" | "name">> {
  const token = secretBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + LINK_LIFE[link.kind]);
  const id = await store.insertLink(tx, { ...link, hash: linkHash(token), createdAt: now, expiresAt });
  return { id, token, expiresAt };
}

async function createInvited(tx: Db, link: store.LinkRow, name: string, password: string): Promise<string> {
  const email = link.email ?? "";
  if (name.trim() === "") throw new Problem("invalid", "Please say your name.", { where: "name" });
  refuseWeakPassword(password, [name, email]);
  if ((await store.findUser(tx, { email })) !== undefined)
    throw new Problem("conflict", "There is a user with this address already. Sign in instead.");
  const id = newId();
  await store.insertUser(tx, {
    id,
    name: name.trim(),
    email,
    role: link.role ?? "",
    grants: link.grants,
    passwordHash: await hashPassword(password),
  });
  return id;
}

async function resetPassword(tx: Db, userId: string, password: string, now: Date): Promise<string> {
  const user = await knownUser(tx, userId);
  refuseWeakPassword(password, [user.name, user.email]);
  await store.setPassword(tx, userId, await hashPassword(password), now);
  await store.endSessions(tx, userId);
  return userId;
}

function links(clock: Clock): Pick<Users, "invite" | "withdrawInvitation" | "resetLink" | "lookAt" | "takeUp"> {
  return {
    async invite(tx, { email, role, grants }, by) {
      if ((await store.findUser(tx, { email })) !== undefined)
        throw new Problem("conflict", `${email} has an account already. Change its role instead.`);
      const link = await newLink(tx, { kind: "invite", email, role, grants, userId: null, createdBy: by }, clock());
      return { ...link, email: email.toLowerCase(), name: null };
    },
    async withdrawInvitation(tx, id) {
      if (!(await store.withdrawLink(tx, id, clock()))) throw new Problem("not-found", "There is no such invitation that still waits.");
    },
    async resetLink(tx, userId, by) {
      const user = await knownUser(tx, userId);
      if (!user.active) throw new Problem("conflict", `${user.name}'s account is closed. Open it first.`);
      const link = await newLink(tx, { kind: "reset", email: null, role: null, grants: [], userId, createdBy: by }, clock());
      return { ...link, email: user.email, name: user.name };
    },
    async lookAt(db, token) {
      const link = await store.findLink(db, linkHash(token), clock());
      if (link === undefined) throw new Problem("not-found", NO_LINK);
      if (link.userId === null) return { kind: link.kind, email: link.email ?? "", role: link.role ?? "", name: null };
      const user = await knownUser(db, link.userId);
      return { kind: link.kind, email: user.email, role: user.role, name: user.name };
    },
    async takeUp(tx, { token, name, password }) {
      const link = await store.useLink(tx, linkHash(token), clock());
      if (link === undefined) throw new Problem("not-found", NO_LINK);
      const id =
        link.userId === null ? await createInvited(tx, link, name, password) : await resetPassword(tx, link.userId, password, clock());
      await audit(tx, {
        actor: `user:${id}`,
        action: link.kind === "invite" ? "invitation taken up" : "password set by link",
        subject: id,
      });
      return { email: (await knownUser(tx, id)).email };
    },
  };
}

export function createUsers(clock: Clock): Users {
  return {
    ...links(clock),
    find: store.findUser,
    any: store.anyUser,
    list: (db) => userList(db, clock()),
    async makeFirst(tx, { name, email, password }) {
      await store.lockOwners(tx);
      if (await store.anyUser(tx)) throw new Problem("conflict", "Rapport already has an owner. Sign in, or ask the owner for an account.");
      refuseWeakPassword(password, [name, email]);
      await store.insertUser(tx, { id: newId(), name, email, role: "owner", grants: [], passwordHash: await hashPassword(password) });
    },
    async change(tx, id, change) {
      const user = await knownUser(tx, id);
      await refuseLosingLastOwner(tx, user, change);
      await store.updateUser(tx, id, change, clock());
      if (change.active === false) await store.endSessions(tx, id);
    },
    async changePassword(tx, { userId, current, next, session }) {
      const user = await knownUser(tx, userId);
      const stored = await store.passwordOf(tx, userId);
      if (stored === undefined || !(await verifyPassword(stored, current)))
        throw new Problem("invalid", "That is not your present password.", { where: "current" });
      refuseWeakPassword(next, [user.name, user.email]);
      await store.setPassword(tx, userId, await hashPassword(next), clock());
      await store.endSessions(tx, userId, { butNot: session });
    },
    async removeSecondFactor(tx, userId) {
      await knownUser(tx, userId);
      await store.removeSecondFactor(tx, userId);
      await store.endSessions(tx, userId);
    },
    sessions: (db, userId) => openSessions(db, userId, clock()),
    async endSession(tx, userId, session) {
      if ((await store.endSessions(tx, userId, { only: session })) === 0) throw new Problem("not-found", "That session has ended already.");
    },
    endOtherSessions: (tx, userId, session) => store.endSessions(tx, userId, { butNot: session }),
    secondFactorFor: async (db) => (await getSetting<string[]>(db, "secondFactorFor")) ?? [],
    setSecondFactorFor: (tx, roles) => putSetting(tx, "secondFactorFor", [...roles]),
  };
}
