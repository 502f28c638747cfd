-- What stopped people, and what they say we should do better: asked, sorted by hand, worked on, told.
create table care.suggestions (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  words text not null,
  channel text not null,
  said_at timestamptz not null,
  kind text check (kind in ('price', 'range', 'delivery', 'site', 'service', 'other')),
  -- several who said the same share a matter
  matter text,
  assigned_to text,
  answer text,
  answered_at timestamptz,
  answered_by text,
  done_words text,
  done_at timestamptz,
  primary key (person_id, id)
);
create index suggestions_open on care.suggestions (said_at) where done_at is null;
create index suggestions_by_id on care.suggestions (id);
