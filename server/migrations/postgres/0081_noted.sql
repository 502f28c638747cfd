-- How a call or a visit stood before somebody noted how it went, for as long as the note can be taken back.
create table interact.noted (
  person_id uuid not null,
  send_id uuid not null,
  noted_by text not null,
  noted_at timestamptz not null,
  due_at timestamptz not null,
  attempts smallint not null,
  -- the number or address that the note put out of use
  silenced text,
  -- what the person had agreed to and the note withdrew
  withdrawn text[] not null default '{}',
  primary key (person_id, send_id)
);
