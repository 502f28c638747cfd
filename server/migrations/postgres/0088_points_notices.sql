-- Who was told that points are about to expire, once a day on which they do.
create table loyalty.notices (
  person_id uuid not null references identify.people (id),
  expires_on date not null,
  points bigint not null,
  told_at timestamptz not null,
  primary key (person_id, expires_on)
);
