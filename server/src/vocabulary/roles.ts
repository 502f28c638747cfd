/** What a route, a user or a key may be about. `public` asks for nobody. */
export const SCOPES = ["account", "read", "figures", "people", "lists", "export", "care", "write", "intake", "keys", "owner"] as const;
export type Scope = "public" | (typeof SCOPES)[number];

export const ROLES = ["owner", "marketer", "analyst", "agent", "rep", "developer"] as const;
export type Role = (typeof ROLES)[number];

/** Each scope as the owner reads it on screen. */
export const SCOPE_WORDS: Readonly<Record<(typeof SCOPES)[number], string>> = {
  account: "keep their own account: password, second factor, sessions",
  read: "see how the house is set up: imports, sources, goods, settings",
  figures: "see figures about customers, campaigns and their results; from small ones a single person may be told",
  people: "see people by name, with all we know about them",
  lists: "see who needs attention: the watch lists of people and groups",
  export: "take lists of people along as files",
  care: "write on a person's record: complaints, calls, cards, notes",
  write: "import, change people in bulk, make campaigns and send them",
  intake: "send events and people in",
  keys: "make and revoke keys, connect sources",
  owner: "users, roles, settings, audit, erasing people",
};

/** The one table of rights: what each role may. */
export const ROLE_SCOPES: Readonly<Record<Role, readonly Scope[]>> = {
  owner: SCOPES,
  marketer: ["account", "read", "figures", "people", "lists", "export", "care", "write"],
  analyst: ["account", "read", "figures", "people", "lists", "export"],
  agent: ["account", "people", "care"],
  rep: ["account", "people", "lists", "care"],
  developer: ["account", "read", "intake", "keys"],
};

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  owner: "Runs the place: everything, and who may do what",
  marketer: "Lists, offers and campaigns",
  analyst: "Reads everything, changes nothing",
  agent: "On the phone or at the counter: finds people and notes what they say",
  rep: "Visits those who need attention and notes what they say",
  developer: "Connects shop and site; sees no person, and no figures about people, unless granted",
};

/** What the owner may allow one user beyond the role. */
export const GRANTABLE = ["people"] as const satisfies readonly Scope[];
/** What a key may be made for; keys never manage users or other keys. */
export const KEY_SCOPES = ["read", "figures", "people", "lists", "export", "care", "write", "intake"] as const satisfies readonly Scope[];

/** All that somebody with this role and these grants may; nothing for a role that is not in the table. */
export function scopesOf(role: string, grants: readonly string[] = []): readonly Scope[] {
  const own = ROLE_SCOPES[role as Role] ?? [];
  const granted = GRANTABLE.filter((scope) => grants.includes(scope) && !own.includes(scope));
  // Whoever sees people by name learns nothing more from figures about them.
  return [...own, ...granted, ...(granted.includes("people") ? (["figures"] as const) : [])];
}
