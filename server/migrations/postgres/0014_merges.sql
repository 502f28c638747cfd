-- Since when a record counts as its person: what is decided after that speaks for the whole person, what was decided before for its
-- record alone.
alter table trust.joined add column since timestamptz not null default now();

-- Who joined whom and why; only ever added to, but for the undoing. A row that is not undone is an edge gone → kept, from the top of one
-- tree to the top of another, so the active rows are a forest; trust.joined is its flattening.
create table identify.merges (
  id uuid primary key default uuidv7(),
  kept uuid not null references identify.people (id) on delete cascade,
  gone uuid not null references identify.people (id) on delete cascade,
  at timestamptz not null,
  actor text not null,
  -- 'review': a person decided; 'match': the first band, by the machine.
  why text not null check (why in ('review', 'match')),
  -- The pair that was looked at, its weight and its waterfall.
  evidence jsonb not null default '{}',
  undone_at timestamptz,
  undone_by text,
  check (kept <> gone),
  check ((undone_at is null) = (undone_by is null))
);
create unique index merges_active on identify.merges (gone) where undone_at is null;
create index merges_gone on identify.merges (gone);
create index merges_kept on identify.merges (kept);

-- Records whose rows in ClickHouse have to be written anew, because they are joined, separated or taken out of the log. Worked off under
-- the projection's lock; a row goes only after its record stands there rightly.
create table identify.reprojections (
  record_id uuid primary key,
  asked_at timestamptz not null default now()
);
