-- Which application made whom: the same form sent twice is one application.
create table loyalty.applications (
  id uuid primary key,
  person_id uuid not null references identify.people (id),
  at timestamptz not null,
  channel text not null
);
create index applications_person on loyalty.applications (person_id);
