-- Segments: rules over people under a name. A live one follows them; a frozen one keeps the people it had, and the rule as of that day.
create table differentiate.segments (
  id uuid primary key default uuidv7(),
  name text not null check (length(name) between 1 and 120),
  rule jsonb not null,
  kind text not null check (kind in ('live', 'frozen')),
  -- of a frozen one: the segment it is a copy of
  frozen_of uuid,
  created_by text not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  -- taken off the lists; kept for a month, so that it can be had back
  archived_at timestamptz,
  -- when everybody was last looked at; null: it is still to be done
  evaluated_at timestamptz,
  -- why that did not work, as a sentence
  fault text
);

-- Distributed by person. Who is in a live segment now, and since when; who was in a frozen one on its day.
create table differentiate.segment_members (
  person_id uuid not null,
  segment_id uuid not null references differentiate.segments (id) on delete cascade,
  since timestamptz not null,
  primary key (person_id, segment_id)
);
create index segment_members_segment on differentiate.segment_members (segment_id, person_id);

-- How many came and went on a day; nobody by name.
create table differentiate.segment_days (
  segment_id uuid not null references differentiate.segments (id) on delete cascade,
  day date not null,
  entered integer not null default 0,
  left_it integer not null default 0,
  primary key (segment_id, day)
);

-- A purpose that is new, archived or of another class changes who can be reached for what.
drop trigger touched_all on trust.purposes;
create trigger touched_all after update on trust.purposes for each row
  when (old.needs_confirming is distinct from new.needs_confirming or old.archived_at is distinct from new.archived_at or old.class is distinct from new.class)
  execute function differentiate.note_everybody();
create trigger touched_all_new after insert on trust.purposes for each row execute function differentiate.note_everybody();

insert into differentiate.touched (person_id) values (null);
