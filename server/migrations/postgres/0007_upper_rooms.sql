-- Rooms loyalty, care, prospects: what the first path needs of them. (exchange keeps nothing yet.)
create schema loyalty;
create sequence loyalty.card_serial;
create table loyalty.memberships (
  person_id uuid primary key references identify.people (id),
  card text not null unique,
  enrolled_at timestamptz not null,
  channel text not null
);

create schema care;
create table care.complaints (
  person_id uuid not null references identify.people (id),
  id uuid not null default uuidv7(),
  channel text not null,
  subject text not null,
  words text not null default '',
  opened_at timestamptz not null,
  settled_at timestamptz,
  outcome text,
  primary key (person_id, id)
);
create index complaints_by_id on care.complaints (id);

create schema prospects;
create table prospects.captures (
  person_id uuid primary key references identify.people (id),
  at timestamptz not null,
  source text not null,
  interest text not null default ''
);
