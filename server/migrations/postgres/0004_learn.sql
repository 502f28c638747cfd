-- Room learn: experiments and who was held back.
create schema learn;
create table learn.experiments (
  id uuid primary key,
  name text not null,
  seed text not null,
  control_share numeric not null check (control_share >= 0 and control_share < 1),
  window_days integer not null,
  started_at timestamptz not null
);
create table learn.assignments (
  person_id uuid not null,
  experiment_id uuid not null references learn.experiments (id),
  arm text not null check (arm in ('treated', 'held-back')),
  assigned_at timestamptz not null,
  primary key (person_id, experiment_id)
);
create index assignments_experiment on learn.assignments (experiment_id, arm);
