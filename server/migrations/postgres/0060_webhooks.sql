-- Programs elsewhere that are told what happens here (Standard Webhooks 1.0), and what pages and papers of the business say to one person.
create table interact.webhook_endpoints (
  id uuid primary key default uuidv7(),
  name text not null,
  url text not null,
  -- the one host beyond the public internet that the owner allows
  allowed_host text not null default '',
  facts text[] not null,
  -- the secret is worked out from the instance's own and this number: a new number is a new secret, and none is stored
  secret_number integer not null default 1,
  failures integer not null default 0,
  rests_until timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  archived_at timestamptz
);

create table interact.webhook_deliveries (
  id uuid primary key default uuidv7(),
  endpoint_id uuid not null references interact.webhook_endpoints (id),
  -- the same at every try, and for every endpoint
  event_id uuid not null,
  fact text not null,
  body text not null,
  state text not null default 'queued' check (state in ('queued', 'delivered', 'failed')),
  attempts smallint not null default 0,
  due_at timestamptz not null,
  lease_until timestamptz,
  reply text,
  at timestamptz not null,
  done_at timestamptz,
  unique (endpoint_id, event_id)
);
create index webhook_deliveries_due on interact.webhook_deliveries (due_at) where state = 'queued';
create index webhook_deliveries_at on interact.webhook_deliveries (at);

create table interact.contents (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  send_id uuid not null,
  -- invoice, statement, envelope, packing-note, or a place of a web page
  place text not null,
  -- the number of the paper, or the visit: the same number gets the same words
  document text not null,
  text text not null,
  link text not null,
  at timestamptz not null,
  seen_at timestamptz,
  acted_at timestamptz,
  primary key (person_id, id),
  unique (person_id, place, document)
);
create index contents_by_id on interact.contents (id);
