-- Print runs of every medium that makes pages: one file and a list of what is where in it; and those who sign.
alter table interact.print_runs
  add column medium text not null default 'letter',
  add column manifest text;

create table interact.signatures (
  id uuid primary key default uuidv7(),
  -- as the fact "own representative" of their customers says
  name text not null unique,
  title text not null,
  -- PNG or JPEG
  image bytea,
  -- signs for whoever has nobody of their own
  usual boolean not null default false,
  created_at timestamptz not null default now()
);
create unique index signatures_usual on interact.signatures (usual) where usual;
