-- Rooms identify and care: people filtered by country, source and age of acquaintance; filters saved under a name.
create index facts_countries on identify.facts ((value #>> '{}'), person_id) where attribute = 'country';
create index identifiers_sources on identify.identifiers (source, person_id);
create index people_since on identify.people (since desc, id desc);
create index complaints_open on care.complaints (opened_at desc, person_id) where settled_at is null;

create table care.views (
  id uuid primary key default uuidv7(),
  -- Who made it; others see it only where it is the team's.
  owner text not null,
  team boolean not null default false,
  name text not null,
  -- The search part of the address: what the screen shows is what stands there.
  search jsonb not null,
  created_at timestamptz not null default now()
);
create index views_owner on care.views (owner);
