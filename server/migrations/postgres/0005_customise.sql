-- Room customise: what is offered.
create schema customise;
create table customise.offers (
  id uuid primary key default uuidv7(),
  name text not null,
  headline text not null,
  body text not null default '',
  url text,
  created_at timestamptz not null default now(),
  archived_at timestamptz
);
