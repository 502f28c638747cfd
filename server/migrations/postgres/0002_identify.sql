-- Room identify: people, identifiers, facts with provenance, groups, imports and the event log.
create schema identify;
create extension if not exists pg_trgm;

create table identify.people (
  id uuid primary key default uuidv7(),
  since timestamptz not null,
  import_id uuid
);

create table identify.identifiers (
  kind text not null check (kind in ('customer_number', 'email', 'phone', 'card', 'anonymous_id')),
  value text not null,
  person_id uuid not null references identify.people (id),
  source text not null,
  first_seen timestamptz not null,
  verified_at timestamptz,
  primary key (kind, value)
);
create index identifiers_person on identify.identifiers (person_id);
create index identifiers_search on identify.identifiers using gin (value gin_trgm_ops);

-- The data dictionary.
create table identify.attributes (
  id text primary key,
  name text not null,
  type text not null,
  purpose text not null,
  sensitivity text not null default 'personal',
  fresh_days integer,
  question text
);
insert into identify.attributes (id, name, type, purpose, fresh_days, question) values
  ('given_name', 'Given name', 'text', 'to address a person', null, null),
  ('family_name', 'Family name', 'text', 'to address a person', null, null),
  ('address', 'Postal address', 'address', 'to send letters', 730, 'Is this still your address?'),
  ('country', 'Country', 'text', 'law, language and delivery', null, null),
  ('language', 'Language', 'text', 'to write in it', null, 'In which language shall we write?'),
  ('time_zone', 'Time zone', 'text', 'to keep quiet hours', null, null),
  ('interest', 'Interests', 'text', 'to offer what fits', 365, 'What do you like to hear about?');

-- The four kinds never share a field: the kind is part of the key.
create table identify.facts (
  person_id uuid not null references identify.people (id),
  attribute text not null references identify.attributes (id),
  kind text not null check (kind in ('declared', 'observed', 'inferred', 'supplied')),
  value jsonb not null,
  source text not null,
  observed_at timestamptz not null,
  confidence real not null default 1,
  fresh_until timestamptz,
  primary key (person_id, attribute, kind)
);
create index facts_names on identify.facts using gin ((value #>> '{}') gin_trgm_ops)
  where attribute in ('given_name', 'family_name');

-- What the person said beats what was seen, what was seen beats what others supplied, and that beats a guess.
create view identify.best_facts as
select distinct on (person_id, attribute) person_id, attribute, kind, value, observed_at, source
from identify.facts
order by person_id, attribute, array_position(array['declared', 'observed', 'supplied', 'inferred'], kind);

create table identify.groups (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('household', 'organisation')),
  name text not null
);
create table identify.memberships (
  person_id uuid not null references identify.people (id),
  group_id uuid not null references identify.groups (id),
  role text not null default 'member',
  primary key (person_id, group_id)
);
create index memberships_group on identify.memberships (group_id);

create table identify.imports (
  id uuid primary key default uuidv7(),
  file_name text not null,
  file_path text not null,
  file_hash text not null,
  bytes bigint not null,
  kind text not null check (kind in ('purchases', 'people')),
  mapping jsonb not null,
  options jsonb not null default '{}',
  state text not null default 'waiting' check (state in ('waiting', 'reading', 'writing', 'done', 'failed', 'cancelled')),
  bytes_read bigint not null default 0,
  rows_read bigint not null default 0,
  report jsonb,
  error text,
  actor text not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  heartbeat_at timestamptz,
  finished_at timestamptz
);

-- Message ids are distributed by their own value, so that an id counts once whoever it turns out to belong to.
create table identify.messages (
  message_id text primary key,
  person_id uuid not null
);

-- The event log. An anonymous receipt is a subject of its own: its person_id is nobody in identify.people.
create table identify.events (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  message_id text not null,
  type text not null check (type in ('identify', 'track', 'page', 'screen', 'group', 'alias')),
  name text not null,
  at timestamptz not null,
  received_at timestamptz not null default clock_timestamp(),
  anonymous boolean not null default false,
  source text not null,
  payload jsonb not null,
  tx xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  primary key (person_id, id)
);
create index events_time on identify.events (person_id, at desc);
create index events_log on identify.events (tx, seq);

-- How far a reader of the log has come, and up to where the batch under way reaches: a batch that is repeated after a
-- crash has the same bounds and so the same deduplication token.
create table identify.cursors (
  reader text primary key,
  tx xid8 not null default '0',
  seq bigint not null default 0,
  pending_tx xid8,
  pending_seq bigint
);

-- Published: money of each order event in minor units, returns negative and under the order they belong to.
create view identify.order_totals as
select person_id, id as event_id, name, at,
  payload ->> 'order_id' as order_id,
  (payload ->> 'total_minor')::bigint as total_minor
from identify.events
where name in ('Order Completed', 'Order Refunded') and not anonymous;

-- Published: what happened to a person, and where mail reaches whom.
create view identify.moments as select person_id, id, at, type, name, source, payload from identify.events;
create view identify.mail_addresses as select person_id, value as address from identify.identifiers where kind = 'email';
