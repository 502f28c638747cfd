-- Earlier purchases of those who were members when somebody asked for it count from a day on: looked at in the order of the records.
create table loyalty.catch_ups (
  id uuid primary key,
  counted_from timestamptz not null,
  asked_at timestamptz not null,
  actor text not null,
  -- the last record looked at
  reached uuid,
  people integer not null default 0,
  done_at timestamptz
);
create unique index catch_ups_open on loyalty.catch_ups ((true)) where done_at is null;

-- When purchases were looked at last.
create table loyalty.earning_runs (
  one boolean primary key default true check (one),
  at timestamptz not null,
  orders integer not null
);

-- Orders that could not be compared with the ledger; tried again when somebody asks for it, and when something happens to the order.
create table loyalty.earning_failures (
  person_id uuid not null,
  order_id text not null,
  reason text not null,
  at timestamptz not null,
  tries integer not null default 1,
  primary key (person_id, order_id)
);
