-- Keys for programs: rap_<id>_<secret>. Only the SHA-256 of the whole key is kept; its secret has 160 bits, so nothing slower is needed.
create table trust.api_keys (
  id text primary key,
  name text not null,
  hash bytea not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  -- The user who made it, and for whom it acts; null: made on the command line. A key never may more than its maker may now.
  created_by text references trust."user" (id),
  created_at timestamptz not null,
  last_used_at timestamptz,
  expires_at timestamptz,
  revoked_at timestamptz
);

-- What the owner allows one user beyond the role, e.g. a developer to see people.
alter table trust."user" add column grants text[] not null default '{}';
alter table trust."user" add column deactivated_at timestamptz;
alter table trust."user" add constraint user_role check (role in ('owner', 'marketer', 'analyst', 'agent', 'rep', 'developer'));
