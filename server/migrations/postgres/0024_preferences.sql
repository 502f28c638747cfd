-- What a person asked to be told about, and the links to their page that were mailed when they asked for one.
create table interact.alerts (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  kind text not null check (kind in ('author', 'category', 'product', 'word')),
  words text not null check (length(words) between 1 and 120),
  asked_at timestamptz not null,
  ended_at timestamptz,
  primary key (person_id, id)
);

create table interact.link_mails (
  person_id uuid not null,
  id uuid not null,
  asked_at timestamptz not null,
  -- committed before the last byte goes out; a repeated job sends nothing twice
  handed_at timestamptz,
  primary key (person_id, id)
);
