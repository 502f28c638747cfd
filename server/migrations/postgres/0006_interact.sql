-- Room interact: campaigns, the outbox (one row for each person and medium, a state machine a row), answers.
create schema interact;

create table interact.campaigns (
  id uuid primary key default uuidv7(),
  name text not null,
  purpose text not null default 'offers',
  audience jsonb not null,
  offer_id uuid references customise.offers (id),
  subject text not null,
  mjml text not null,
  letter text not null,
  held_back numeric not null default 0.1,
  -- where the links of the template lead, fixed at the start; a click names a place in this list, never an address
  links text[] not null default '{}',
  -- counted at the start, when the audience was fixed
  people integer not null default 0,
  held_back_people integer not null default 0,
  created_by text not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  started_at timestamptz,
  started_by text,
  paused_at timestamptz,
  archived_at timestamptz
);

create table interact.sends (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  campaign_id uuid not null references interact.campaigns (id),
  step smallint not null default 0,
  medium text not null,
  address text,
  state text not null default 'queued' check (state in (
    'queued', 'claimed', 'handing_over', 'accepted', 'refused', 'suppressed', 'unknown', 'bounced', 'complained')),
  reason text,
  due_at timestamptz not null,
  attempts smallint not null default 0,
  first_try_at timestamptz,
  lease_until timestamptz,
  fence bigint not null default 0,
  -- instance and run of the process that holds the lease
  worker text,
  message_id text,
  reply text,
  queued_at timestamptz not null default now(),
  done_at timestamptz,
  primary key (person_id, id),
  unique (campaign_id, step, person_id, medium)
);
create index sends_open on interact.sends (medium, due_at) where state in ('queued', 'claimed', 'handing_over');
create index sends_campaign on interact.sends (campaign_id, state);
create index sends_by_id on interact.sends (id);

create table interact.clicks (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  send_id uuid not null,
  link text not null,
  at timestamptz not null,
  class text not null check (class in ('human', 'machine', 'unknown')),
  why text not null,
  primary key (person_id, id)
);
-- A link counts once for each class of visitor.
create unique index clicks_once on interact.clicks (person_id, send_id, link, class);
create index clicks_send on interact.clicks (send_id);

create table interact.print_runs (
  id uuid primary key default uuidv7(),
  campaign_id uuid not null references interact.campaigns (id),
  letters integer not null,
  file text not null,
  created_at timestamptz not null default now()
);

-- Mail to a domain that refused *us* (5.7.x) waits; the people stay.
create table interact.domain_holds (
  domain text primary key,
  until timestamptz not null,
  reply text not null,
  at timestamptz not null
);
