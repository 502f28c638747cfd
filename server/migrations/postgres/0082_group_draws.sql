-- Draws by group: everybody of an organisation is in one arm, and a group's purchases are what is compared.
create table learn.group_experiments (
  id uuid primary key,
  name text not null,
  seed text not null,
  control_share numeric not null check (control_share >= 0 and control_share < 1),
  window_days integer not null,
  started_at timestamptz not null,
  source text not null
);
create index group_experiments_by_source on learn.group_experiments (source, started_at);
create table learn.group_assignments (
  group_id uuid not null references identify.groups (id) on delete cascade,
  experiment_id uuid not null references learn.group_experiments (id),
  arm text not null check (arm in ('treated', 'held-back')),
  assigned_at timestamptz not null,
  primary key (group_id, experiment_id)
);
create index group_assignments_experiment on learn.group_assignments (experiment_id, arm);
alter table differentiate.group_list_marks drop constraint group_list_marks_mark_check;
alter table differentiate.group_list_marks add constraint group_list_marks_mark_check check (mark in ('taken', 'done', 'not-now', 'left-alone'));
