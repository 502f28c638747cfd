-- What other rules would have brought, told from logged decisions: the newest estimate. About all together; no person stands in it.
create table customise.what_if (
  one boolean primary key default true check (one),
  studied_at timestamptz not null,
  report jsonb not null
);
