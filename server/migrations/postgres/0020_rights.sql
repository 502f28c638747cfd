-- What people may ask for: access, correction, restriction, erasure; and the trace that proves an erasure without naming anybody.

-- One row an erasure. `pending` holds what the stores outside the transaction (ClickHouse, files) still have to forget; it is
-- emptied when they have, and then nothing here leads to a person.
create table trust.erasures (
  id uuid primary key default uuidv7(),
  at timestamptz not null,
  actor text not null,
  reason text not null check (reason in ('asked', 'retention', 'backup')),
  people integer not null,
  records integer not null,
  -- rows deleted, by table
  deleted jsonb not null default '{}',
  pending jsonb,
  done_at timestamptz,
  check ((pending is null) = (done_at is not null))
);

-- HMAC-SHA-256 of each id and identifier of an erased person, keyed by the instance: enough to know one again, not to name one.
create table trust.tombstones (
  key text primary key,
  kind text not null,
  erasure_id uuid not null,
  erased_at timestamptz not null,
  -- when the person came back by themselves
  lifted_at timestamptz
);

-- Article 18: kept, not used.
create table trust.restrictions (
  person_id uuid primary key,
  since timestamptz not null,
  reason text not null,
  actor text not null
);

-- What somebody asked for, and by when it must be answered.
create table trust.requests (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('access', 'correction', 'restriction', 'erasure', 'objection')),
  channel text not null,
  note text not null default '',
  received_at timestamptz not null,
  due_at timestamptz not null,
  done_at timestamptz,
  done_by text,
  outcome text,
  primary key (person_id, id)
);
create index requests_open on trust.requests (due_at) where done_at is null;

-- The ledger stays append-only; the one exception is the transaction that erases a person, which says so.
create or replace function trust.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('rapport.erasing', true) = 'yes' then
    return old;
  end if;
  raise exception '% is append-only: write a new row instead', tg_table_name;
end $$;
