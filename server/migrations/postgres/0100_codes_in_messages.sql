-- Codes that messages carry: drawn when a message is written, and taken back where it never went out.
alter table customise.codes
  -- drawn for a message of which nobody knows yet whether it went out
  add column lent boolean not null default false;

-- The messages, written and not yet known to be out, that a code stands in.
create table customise.code_messages (
  person_id uuid not null,
  -- the message's row in interact
  send_id uuid not null,
  digest bytea not null references customise.codes (digest) on delete cascade,
  primary key (person_id, send_id)
);
create index code_messages_digest on customise.code_messages (digest);
