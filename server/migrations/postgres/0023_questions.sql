-- What a person was asked, through which contact, and what came of it.
create table identify.questions_asked (
  person_id uuid not null references identify.people (id),
  id uuid not null default uuidv7(),
  attribute text not null references identify.attributes (id),
  contact text not null check (contact in ('page', 'form', 'desk', 'mail')),
  outcome text not null check (outcome in ('answered', 'refused', 'unanswered')),
  at timestamptz not null,
  actor text not null,
  primary key (person_id, id)
);
