-- What a person said about a message of which nobody could know whether it arrived.
create table interact.settlements (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  send_id uuid not null,
  verdict text not null check (verdict in ('arrived', 'again')),
  at timestamptz not null,
  actor text not null,
  -- what the message's row said before, so that it can be taken back
  reason text,
  reply text,
  done_at timestamptz,
  undone_at timestamptz,
  undone_by text,
  primary key (person_id, id)
);
create index settlements_at on interact.settlements (at desc);
