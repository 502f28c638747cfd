-- Room trust: purposes, consent ledger, the person's own contact rules, suppression, holds, the gate's log, settings, audit.
create schema trust;

create table trust.purposes (
  id text primary key,
  name text not null,
  class text not null check (class in ('marketing', 'service', 'alert')),
  description text not null,
  position smallint not null
);

insert into trust.purposes (id, name, class, description, position) values
  ('service', 'Service', 'service', 'What you need to know about an order or a question of yours', 1),
  ('offers', 'Offers and news', 'marketing', 'Offers and news from us that fit what you buy', 2),
  ('alerts', 'Alerts you asked for', 'alert', 'One message when what you asked for arrives', 3),
  ('open-tracking', 'Seeing what you open', 'marketing', 'Noting when you open a message of ours', 4),
  ('offers-from-other-companies', 'Offers from other companies', 'marketing', 'Now and then an offer of another company, sent by us; your address stays with us', 5),
  ('partner-sharing', 'Sharing with partners', 'marketing', 'Giving your address to a partner that you chose', 6);

-- Append-only (a trigger says so); the current state is a fold over it, see trust.consent_now.
create table trust.consents (
  person_id uuid not null,
  seq integer not null,
  identifier text not null,
  purpose text not null references trust.purposes (id),
  medium text not null,
  decision text not null check (decision in ('given', 'confirmed', 'refused', 'withdrawn', 'objected', 'expired')),
  legal_basis text not null,
  scope text not null default 'us',
  words_id text not null,
  words_version integer not null,
  words_language text not null,
  words_hash text not null,
  box_default text not null default 'none' check (box_default in ('none', 'unticked', 'ticked')),
  method text not null,
  actor text not null,
  evidence jsonb not null default '{}',
  event_time timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  supersedes integer,
  previous_hash text not null,
  hash text not null,
  primary key (person_id, seq)
);

create function trust.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: write a new row instead', tg_table_name;
end $$;

create trigger consents_append_only before update or delete on trust.consents
  for each row execute function trust.refuse_change();

-- Where each person's chain ends. The gate and the ledger lock this row, so that a withdrawal and a sending come one after
-- the other, never at once.
create table trust.ledger_heads (
  person_id uuid primary key,
  seq integer not null default 0,
  hash text not null default ''
);

-- Newest event wins; at the same moment the stricter decision wins; what an import says was given does not count where
-- the person ever refused. Medium '*' stands for every medium.
create view trust.consent_now as
select distinct on (person_id, purpose, medium)
  person_id, purpose, medium, decision, allowed, event_time, method, seq
from (
  select c.*, decision in ('given', 'confirmed') as allowed,
    bool_or(decision in ('withdrawn', 'objected', 'refused')) over (partition by person_id, purpose, medium) as refused_here,
    bool_or(decision in ('withdrawn', 'objected', 'refused') and medium = '*') over (partition by person_id, purpose) as refused_all
  from trust.consents c
) c
where not (allowed and method like 'import%' and (refused_here or refused_all))
order by person_id, purpose, medium, event_time desc, allowed, seq desc;

create table trust.contact_rules (
  person_id uuid primary key,
  medium text,
  -- below one: one message in so many months, e.g. 0.333 is four a year
  max_per_month numeric check (max_per_month >= 0),
  pause_until timestamptz,
  source text not null,
  changed_at timestamptz not null
);

-- Every change of the rules above, for the line of time.
create table trust.contact_rule_changes (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  at timestamptz not null,
  source text not null,
  sentence text not null,
  primary key (person_id, id)
);

create table trust.suppressions (
  medium text not null,
  address text not null,
  reason text not null,
  source text not null,
  at timestamptz not null,
  primary key (medium, address)
);

-- An open complaint or the like: no selling until it is closed.
create table trust.holds (
  person_id uuid not null,
  subject text not null,
  reason text not null,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (person_id, subject)
);

-- One row for each question put to the gate; a permitted row is at once the reservation that frequency caps count.
create table trust.gate_log (
  person_id uuid not null,
  ask text not null,
  purpose text not null,
  medium text not null,
  verdict text not null check (verdict in ('permitted', 'refused')),
  reason text not null,
  decided_at timestamptz not null,
  primary key (person_id, ask)
);
create index gate_log_permitted on trust.gate_log (person_id, decided_at) where verdict = 'permitted';

create table trust.settings (
  key text primary key,
  value jsonb not null,
  changed_at timestamptz not null default now()
);

create table trust.audit (
  id uuid primary key default uuidv7(),
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  detail jsonb not null default '{}'
);
create index audit_at on trust.audit (at desc);

-- Sign-in (better-auth owns the shape of these four).
create table trust."user" (
  id text primary key,
  name text not null,
  email text not null unique,
  "emailVerified" boolean not null default false,
  image text,
  role text not null default 'marketer',
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create table trust.session (
  id text primary key,
  "expiresAt" timestamptz not null,
  token text not null unique,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now(),
  "ipAddress" text,
  "userAgent" text,
  "userId" text not null references trust."user" (id) on delete cascade
);
create table trust.account (
  id text primary key,
  "accountId" text not null,
  "providerId" text not null,
  "userId" text not null references trust."user" (id) on delete cascade,
  "accessToken" text,
  "refreshToken" text,
  "idToken" text,
  "accessTokenExpiresAt" timestamptz,
  "refreshTokenExpiresAt" timestamptz,
  scope text,
  password text,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);
create table trust.verification (
  id text primary key,
  identifier text not null,
  value text not null,
  "expiresAt" timestamptz not null,
  "createdAt" timestamptz not null default now(),
  "updatedAt" timestamptz not null default now()
);

-- Published, for higher rooms.
create view trust.open_holds as select person_id, reason, opened_at from trust.holds where closed_at is null;
create view trust.pauses as select person_id, pause_until from trust.contact_rules where pause_until is not null;
create view trust.suppressed as select medium, address from trust.suppressions;
