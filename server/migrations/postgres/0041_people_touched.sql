-- Room differentiate in PostgreSQL: whose facts, consents or contact points have changed, so that the projection of people (ClickHouse,
-- differentiate_people) and live segments follow. Rows are only added here and go when they are worked off, so no writer waits for another
-- and none of them is forgotten. Null stands for everybody: so many changed at once that all are projected anew.
create schema if not exists differentiate;

create table differentiate.touched (
  seq bigint generated always as identity primary key,
  person_id uuid
);

-- Numbers the states of a person in ClickHouse: the highest counts.
create sequence differentiate.people_version;

create function differentiate.note_touched() returns trigger language plpgsql as $$
begin
  if (select count(*) from (select from written limit 20001) w) > 20000 then
    insert into differentiate.touched (person_id) values (null);
  else
    insert into differentiate.touched (person_id) select distinct person_id from written;
  end if;
  return null;
end $$;

do $$
declare
  source text;
begin
  foreach source in array array['identify.facts', 'identify.identifiers', 'identify.memberships', 'trust.contact_rules', 'trust.restrictions', 'trust.holds', 'trust.consents']
  loop
    execute format('create trigger touched_new after insert on %s referencing new table as written for each statement execute function differentiate.note_touched()', source);
    execute format('create trigger touched_gone after delete on %s referencing old table as written for each statement execute function differentiate.note_touched()', source);
    continue when source = 'trust.consents';
    execute format('create trigger touched_changed after update on %s referencing new table as written for each statement execute function differentiate.note_touched()', source);
  end loop;
end $$;

create function differentiate.note_touched_people() returns trigger language plpgsql as $$
begin
  if (select count(*) from (select from written limit 20001) w) > 20000 then
    insert into differentiate.touched (person_id) values (null);
  else
    insert into differentiate.touched (person_id) select id from written;
  end if;
  return null;
end $$;
create trigger touched_new after insert on identify.people referencing new table as written
  for each statement execute function differentiate.note_touched_people();
create trigger touched_gone after delete on identify.people referencing old table as written
  for each statement execute function differentiate.note_touched_people();

-- Both the record and the person it stands for, or stood for.
create function differentiate.note_touched_joined() returns trigger language plpgsql as $$
begin
  insert into differentiate.touched (person_id) select distinct unnest(array[member_id, person_id]) from written;
  return null;
end $$;
create trigger touched_new after insert on trust.joined referencing new table as written
  for each statement execute function differentiate.note_touched_joined();
create trigger touched_gone after delete on trust.joined referencing old table as written
  for each statement execute function differentiate.note_touched_joined();

-- Whose address it is.
create function differentiate.note_touched_address() returns trigger language plpgsql as $$
begin
  insert into differentiate.touched (person_id)
  select distinct i.person_id from written w join identify.identifiers i on i.value = w.address and i.kind in ('email', 'phone');
  return null;
end $$;
create trigger touched_new after insert on trust.suppressions referencing new table as written
  for each statement execute function differentiate.note_touched_address();
create trigger touched_gone after delete on trust.suppressions referencing old table as written
  for each statement execute function differentiate.note_touched_address();

-- What people have in ClickHouse was written anew (joined, separated, an import taken back): only now can it be read there.
create function differentiate.note_reprojected() returns trigger language plpgsql as $$
begin
  insert into differentiate.touched (person_id) select record_id from written;
  return null;
end $$;
create trigger touched_done after delete on identify.reprojections referencing old table as written
  for each statement execute function differentiate.note_reprojected();

-- How long facts are fresh, and which yes needs confirming, concerns everybody.
create function differentiate.note_everybody() returns trigger language plpgsql as $$
begin
  insert into differentiate.touched (person_id) values (null);
  return null;
end $$;
create trigger touched_all after update on identify.attributes for each row
  when (old.fresh_days is distinct from new.fresh_days) execute function differentiate.note_everybody();
create trigger touched_all after update on trust.purposes for each row
  when (old.needs_confirming is distinct from new.needs_confirming) execute function differentiate.note_everybody();

-- Published, for higher rooms.
create view identify.contact_points as
select person_id, kind, value, verified_at, first_seen from identify.identifiers where kind in ('email', 'phone', 'customer_number', 'card');
create view identify.known_people as select id as person_id, since from identify.people;
create view identify.group_members as select m.person_id, m.group_id, m.role, g.kind, g.name from identify.memberships m join identify.groups g on g.id = m.group_id;

-- Everybody there is comes into the projection.
insert into differentiate.touched (person_id) values (null);
