-- Imports that go on where they were cut off and can be taken back, uploads and mappings that are remembered.
alter table identify.imports
  drop constraint imports_state_check,
  add constraint imports_state_check
    check (state in ('waiting', 'reading', 'writing', 'done', 'failed', 'cancelled', 'undoing', 'undone')),
  add column undone_at timestamptz,
  add column undone_by text,
  -- what taking it back did, in a sentence
  add column undone text;

-- How far an import has come: one row a batch, with what the batch adds to the report. Unlogged like the staged lines: a crash of the
-- database empties both, and the import begins again.
create unlogged table identify.import_batches (
  import_id uuid not null,
  n integer not null,
  place jsonb not null,
  tally jsonb not null,
  primary key (import_id, n)
);

-- The import that alone brought a row; null where the row came otherwise, or where something else has said the same since.
alter table identify.identifiers add column import_id uuid;
alter table identify.facts add column import_id uuid;
alter table identify.events add column import_id uuid;
create index people_import on identify.people (import_id) where import_id is not null;
create index identifiers_import on identify.identifiers (import_id) where import_id is not null;
create index facts_import on identify.facts (import_id) where import_id is not null;
create index events_import on identify.events (import_id) where import_id is not null;

-- A declared fact that comes from elsewhere too is no import's alone.
create or replace function identify.declare_facts(facts jsonb) returns void language sql set identify.declaring to 'yes' as $$
  insert into identify.facts as old (person_id, attribute, kind, value, source, observed_at, confidence, fresh_until)
  select distinct on (f."personId", f.attribute)
    f."personId", f.attribute, 'declared', f.value, f.source, f.at, coalesce(f.confidence, 1), f."freshUntil"
  from jsonb_to_recordset(facts)
    as f("personId" uuid, attribute text, value jsonb, source text, at timestamptz, confidence real, "freshUntil" timestamptz)
  order by f."personId", f.attribute, f.at desc
  on conflict (person_id, attribute, kind) do update
    set value = excluded.value, source = excluded.source, observed_at = excluded.observed_at,
      confidence = excluded.confidence, fresh_until = excluded.fresh_until, import_id = null
    where excluded.observed_at >= old.observed_at
$$;

-- The facts of one batch of an import, as parallel arrays without repeats. The same file again changes nothing; the same value from
-- another file is no import's alone.
create function identify.import_facts(import uuid, origin text, moment timestamptz, people uuid[], attributes text[], vals jsonb[])
returns void language sql set identify.declaring to 'yes' as $$
  insert into identify.facts as old (person_id, attribute, kind, value, source, observed_at, import_id)
  select p, a, 'declared', v, origin, moment, import from unnest(people, attributes, vals) as f(p, a, v)
  on conflict (person_id, attribute, kind) do update
    set value = excluded.value, source = excluded.source, observed_at = excluded.observed_at, confidence = 1, fresh_until = null,
      import_id = case when old.value = excluded.value then null else excluded.import_id end
    where excluded.observed_at >= old.observed_at and (old.value, old.source) is distinct from (excluded.value, excluded.source)
$$;

-- Uploaded files by the name that people know them by.
create table identify.uploads (
  id uuid primary key,
  file_name text not null,
  bytes bigint not null,
  created_at timestamptz not null default now()
);

-- What the columns of a file mean, kept under a name and known again by the header. `columns` is meaning → header.
create table identify.mappings (
  name text primary key,
  kind text not null check (kind in ('purchases', 'people')),
  header jsonb not null,
  columns jsonb not null,
  changed_at timestamptz not null default now(),
  actor text not null
);

-- A person's contact points: when something last reached them there.
alter table identify.identifiers add column last_success_at timestamptz;

insert into identify.attributes (id, name, type, purpose, sensitivity, words) values
  ('birth_date', 'Date of birth', 'date', 'to tell people of one name apart', 'personal',
   '{"en": {"name": "Date of birth"}, "de": {"name": "Geburtsdatum"}}');
