-- Each record as the matching compares it, with the keys it is found by, so that one new record is placed among a million in milliseconds.
create table identify.match_records (
  person_id uuid primary key references identify.people (id) on delete cascade,
  -- Known for certain: by a number of ours, a card, a checked address.
  known boolean not null,
  given text not null,
  root text not null,
  family text not null,
  birth text not null,
  street text not null,
  house text not null,
  postcode text not null,
  city text not null,
  email text not null,
  mailbox text not null,
  phone text not null,
  number text not null,
  keys bigint[] not null
);
create index match_records_keys on identify.match_records using gin (keys);

-- Records that are new or have changed and are to be prepared and placed. Kept by the statements that write facts and identifiers, one row
-- a record, so that a bulk import pays little and no writer can forget it.
create table identify.match_waiting (
  person_id uuid primary key references identify.people (id) on delete cascade
);

create function identify.note_for_matching() returns trigger language plpgsql as $$
begin
  -- The row is locked even where it stands already, so that it is not taken up before this change is there to be read.
  insert into identify.match_waiting select distinct person_id from written order by person_id
  on conflict (person_id) do update set person_id = excluded.person_id;
  return null;
end $$;
create trigger facts_matched_new after insert on identify.facts referencing new table as written
  for each statement execute function identify.note_for_matching();
create trigger facts_matched_changed after update on identify.facts referencing new table as written
  for each statement execute function identify.note_for_matching();
create trigger identifiers_matched after insert on identify.identifiers referencing new table as written
  for each statement execute function identify.note_for_matching();
insert into identify.match_waiting select id from identify.people;

-- How many records share a value, where more than two do: as counted by the newest run.
create table identify.match_frequencies (
  value bigint primary key,
  sharing integer not null
);
