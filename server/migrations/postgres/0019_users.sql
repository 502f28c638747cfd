-- Links that let somebody in once: an invitation, or a new password. Only the SHA-256 of the token is kept.
create table trust.access_links (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('invite', 'reset')),
  token_hash bytea not null unique,
  -- An invitation says who, as what; a new password is for a user that there is.
  email text,
  role text,
  grants text[] not null default '{}',
  user_id text references trust."user" (id) on delete cascade,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  withdrawn_at timestamptz,
  check (case kind when 'invite' then email is not null and role is not null and user_id is null else user_id is not null end)
);

-- The second factor (better-auth owns the shape).
alter table trust."user" add column "twoFactorEnabled" boolean not null default false;
create table trust."twoFactor" (
  id text primary key,
  secret text not null,
  "backupCodes" text not null,
  "userId" text not null unique references trust."user" (id) on delete cascade,
  verified boolean not null default true,
  "failedVerificationCount" integer not null default 0,
  "lockedUntil" timestamptz
);
create index session_user_id on trust.session ("userId");
create index verification_identifier on trust.verification (identifier);

-- The audit: whose records a reading or a change was about, and never altered.
alter table trust.audit add column people uuid[] not null default '{}';
create index audit_people on trust.audit using gin (people);
create index audit_actor on trust.audit (actor, id desc);
-- Nothing is taken out; the transaction that erases a person, which says so, blots out of whom a row speaks, never who did what, when.
create function trust.keep_audit() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and current_setting('rapport.erasing', true) = 'yes'
    and (new.id, new.at, new.actor, new.action) is not distinct from (old.id, old.at, old.actor, old.action) then
    return new;
  end if;
  raise exception 'audit is append-only: write a new row instead';
end $$;
create trigger audit_append_only before update or delete on trust.audit
  for each row execute function trust.keep_audit();
