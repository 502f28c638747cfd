-- Live intake. What is acknowledged lies in the inbox, a row an event, with the bytes as they came; the sorter carries it on.
create table identify.inbox (
  seq bigint generated always as identity primary key,
  -- the write key it came by
  source text not null,
  received_at timestamptz not null,
  -- when the sender says the whole batch was sent; an event may say it itself
  sent_at timestamptz,
  -- the browser asked not to have its data sold or shared (Sec-GPC: 1)
  gpc boolean not null,
  payload text not null
);

-- Where events come from: one for each write key that was ever used.
create table identify.sources (
  id text primary key,
  name text not null,
  -- what traits from here are: typed by the person, seen by a system of ours, or told by somebody else
  traits text not null default 'supplied' check (traits in ('declared', 'observed', 'supplied')),
  first_seen timestamptz not null
);

-- What became of the events of a minute.
create table identify.intake_minutes (
  source text not null,
  minute timestamptz not null,
  outcome text not null check (outcome in ('recorded', 'repeated', 'conflicting', 'refused', 'set-aside', 'erased', 'restricted', 'no-consent')),
  events bigint not null,
  primary key (source, minute, outcome)
);

-- Events that were refused at the door (the sender was told, and keeps them) or could not be sorted (kept here as they came).
create table identify.intake_faults (
  id uuid primary key default uuidv7(),
  source text not null,
  at timestamptz not null,
  what text not null,
  reason text not null,
  payload text
);
create index intake_faults_at on identify.intake_faults (at desc);

-- A value that points at one person and is claimed for another: shown for review, never decided alone.
create table identify.identifier_claims (
  kind text not null,
  value text not null,
  -- whose it is
  holder_id uuid not null,
  -- for whom it was given too
  person_id uuid not null,
  source text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  times integer not null default 1,
  primary key (kind, value, holder_id, person_id)
);
create index identifier_claims_person on identify.identifier_claims (person_id);

-- What a message said, so that the same id with another content is noticed; null where it came by another way.
alter table identify.messages add column digest uuid;
