-- What an experiment was made from, e.g. watch-list:<id>: its results are read together.
alter table learn.experiments add column source text;
create index experiments_by_source on learn.experiments (source, started_at) where source is not null;
update learn.experiments e set source = 'watch-list:' || (c.audience ->> 'watchList')
from interact.campaigns c where c.id = e.id and c.audience ->> 'watchList' is not null;

-- Room differentiate in PostgreSQL: how its watch lists are worked down. Values live in ClickHouse.
create table differentiate.list_marks (
  person_id uuid not null references identify.people (id),
  list_id text not null,
  mark text not null check (mark in ('taken', 'done', 'not-now', 'left-alone')),
  marked_by text not null,
  marked_at timestamptz not null,
  -- Until then the person is not on the list again.
  until timestamptz not null,
  primary key (person_id, list_id)
);
create index list_marks_by_list on differentiate.list_marks (list_id, until);
create table differentiate.group_list_marks (
  group_id uuid not null references identify.groups (id) on delete cascade,
  list_id text not null,
  mark text not null check (mark in ('done', 'not-now')),
  marked_by text not null,
  marked_at timestamptz not null,
  until timestamptz not null,
  primary key (group_id, list_id)
);
create index group_list_marks_by_list on differentiate.group_list_marks (list_id, until);
