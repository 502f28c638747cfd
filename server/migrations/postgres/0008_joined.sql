-- Which records are one individual. Rows never move when two people are joined: every row keeps the record it was written for, and
-- reads ask for all records of a person. Undoing a join takes the row here away, and everything stands as it stood. The map lives on
-- the ground floor because consent and the gate must see through it too; who joined whom and why is identify's.
create table trust.joined (
  member_id uuid primary key,
  person_id uuid not null,
  check (member_id <> person_id)
);
create index joined_person on trust.joined (person_id);

-- All records of a person, itself first; to be used as: person_id = any(array(select trust.records_of($1)))
create function trust.records_of(person uuid) returns setof uuid language sql stable parallel safe rows 2 as $$
  select person union all select member_id from trust.joined where person_id = person
$$;

-- The person that a record stands for.
create function trust.person_of(record uuid) returns uuid language sql stable parallel safe as $$
  select coalesce((select person_id from trust.joined where member_id = record), record)
$$;
