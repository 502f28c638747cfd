-- Mail that comes back: each counts once for ever; what concerns a person stands with the person.
create table interact.incoming_keys (
  -- SHA-256 of what names the mail; of its contents nothing is kept here
  key bytea primary key,
  source text not null check (source in ('mailbox', 'listener', 'api')),
  kind text not null,
  at timestamptz not null
);
create index incoming_keys_at on interact.incoming_keys (at);

create table interact.incoming (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  send_id uuid not null,
  kind text not null check (kind in ('hard', 'mailbox-full', 'blocked', 'soft', 'complaint', 'reply')),
  -- what the mail server said, or what the person wrote
  subject text not null,
  words text not null,
  status text,
  from_address text,
  at timestamptz not null,
  -- a person has read the answer
  handled_at timestamptz,
  handled_by text,
  primary key (person_id, id)
);
create index incoming_at on interact.incoming (at desc);
create index incoming_open on interact.incoming (at) where kind = 'reply' and handled_at is null;

-- How far a mailbox was read, by its address without the password.
create table interact.mailbox_cursors (
  mailbox text primary key,
  uid_validity bigint not null,
  last_uid bigint not null,
  read_at timestamptz not null,
  trouble text
);
