import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { secretBytes } from "../../platform/random.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { KEY_SCOPES, scopesOf, SCOPE_WORDS, type Scope } from "../../vocabulary/roles.ts";
import { keyHash, keyId, keyText, sameHash } from "./api-key.ts";
import { findKey, insertKey, revokeKey, touchKey, type StoredKey } from "./keys-store.ts";

export interface KeyWanted {
  readonly name: string;
  readonly scopes: readonly (typeof KEY_SCOPES)[number][];
  readonly expiresAt: Date | null;
}

/** Who makes it: a user's id and rights; null for the command line. */
export interface KeyMaker {
  readonly id: string;
  readonly may: readonly Scope[];
}

/** Whom a key stands for: `key:<id>` in the audit, with these rights. */
export interface KeyHolder {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
}

export interface Keys {
  /** The text of the new key, which nobody can ever read again. */
  make(tx: Db, wanted: KeyWanted, maker: KeyMaker | null): Promise<{ id: string; key: string }>;
  revoke(tx: Db, id: string): Promise<void>;
  /** Whose key this is; null for one that is unknown, wrong, expired or revoked. An answer is remembered for five seconds. */
  by(db: Db, text: string): Promise<KeyHolder | null>;
}

/** Made here, a revocation holds at once; made by another process, within this time. */
const REMEMBERED_MS = 5000;

/** A key may what it was made for, as far as its maker may still. */
function rightsOf({ scopes, maker }: StoredKey): readonly Scope[] {
  const limit = maker === null ? KEY_SCOPES : maker.active ? scopesOf(maker.role, maker.grants) : [];
  return KEY_SCOPES.filter((scope) => scopes.includes(scope) && limit.includes(scope));
}

function refuseMoreThanOwn(wanted: KeyWanted, maker: KeyMaker | null): void {
  const beyond = wanted.scopes.filter((scope) => maker !== null && !maker.may.includes(scope));
  if (beyond.length === 0) return;
  const words = beyond.map((scope) => SCOPE_WORDS[scope]).join("; ");
  throw new Problem(
    "forbidden",
    `A key cannot do more than the one who makes it, and you may not: ${words}. Ask the owner to make this key.`,
  );
}

export function createKeys(clock: Clock): Keys {
  const remembered = new Map<string, { holder: KeyHolder; until: number }>();
  return {
    async make(tx, wanted, maker) {
      if (wanted.expiresAt !== null && wanted.expiresAt <= clock())
        throw new Problem("invalid", "expiresAt lies in the past. Choose a later day.");
      refuseMoreThanOwn(wanted, maker);
      const id = secretBytes(6).toString("hex");
      const key = keyText(id, secretBytes(20));
      await insertKey(tx, { ...wanted, id, hash: keyHash(key), createdBy: maker?.id ?? null, createdAt: clock() });
      return { id, key };
    },
    async revoke(tx, id) {
      if (!(await revokeKey(tx, id, clock()))) throw new Problem("not-found", "There is no such key that still works.");
      remembered.clear();
    },
    async by(db, text) {
      const id = keyId(text);
      if (id === null) return null;
      const hash = keyHash(text);
      const now = clock();
      const known = remembered.get(hash.toString("base64"));
      if (known !== undefined && known.until > now.getTime()) return known.holder;
      const stored = await findKey(db, id);
      if (stored === undefined || !sameHash(stored.hash, hash) || stored.revokedAt !== null) return null;
      if (stored.expiresAt !== null && stored.expiresAt <= now) return null;
      const holder = { id, name: stored.name, scopes: rightsOf(stored) };
      await touchKey(db, id, now);
      remembered.set(hash.toString("base64"), { holder, until: now.getTime() + REMEMBERED_MS });
      return holder;
    },
  };
}
