-- For whom a programme worked: the newest study of each experiment. It is about groups; no person stands in it.
create table learn.effects (
  experiment_id uuid primary key references learn.experiments (id) on delete cascade,
  studied_at timestamptz not null,
  report jsonb not null
);
