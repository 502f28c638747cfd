-- When something that made buying here easy came to an end, as the business notes it. Nobody is named.
create table differentiate.endings (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('price', 'range', 'branch', 'delivery')),
  day date not null,
  words text not null,
  -- whom it touched: those who bought there, or of that category, or these articles; all where nothing is said
  place text,
  category text,
  skus text[] not null default '{}',
  noted_by text not null,
  noted_at timestamptz not null default clock_timestamp()
);
