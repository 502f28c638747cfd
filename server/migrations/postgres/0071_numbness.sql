-- Who does not listen any more by a medium: quiet until a day, then one different attempt, then a longer pause, until something ends it.
create table trust.numb (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  medium text not null,
  since timestamptz not null,
  quiet_until timestamptz not null,
  pauses smallint not null default 1,
  -- the presentation that was ignored last; the attempt must differ
  presentation text,
  -- the one attempt after a pause, as a question to the gate
  attempt_ask text,
  attempt_at timestamptz,
  -- figures of the moment it was found
  messages integer not null,
  unanswered integer not null,
  sure real not null,
  ended_at timestamptz,
  ended_by text,
  primary key (person_id, id)
);
create unique index numb_open on trust.numb (person_id, medium) where ended_at is null;
create index numb_since on trust.numb (since desc);
