-- A claim that one import alone brought goes with it.
alter table identify.identifier_claims add column import_id uuid;
create index identifier_claims_import on identify.identifier_claims (import_id) where import_id is not null;
create index identifier_claims_holder on identify.identifier_claims (holder_id);

-- All of them where there are several, parted by blanks, those claimed too; one that is shared by many is none of them.
alter table identify.match_records add column emails text not null default '';
alter table identify.match_records add column phones text not null default '';

-- A claimed value is compared, so whoever claims it is compared anew; and everybody who gave it, when that makes it one of many
-- (identify.is_shared) or makes it none.
create function identify.note_claims_for_matching() returns trigger language plpgsql as $$
begin
  insert into identify.match_waiting
  select g.id from (
    select person_id as id from written
    union
    select unnest(array[c.holder_id, c.person_id]) from (
      select w.kind, w.value from (select distinct kind, value from written) w
      where tg_op = 'DELETE' or (
        select count(distinct coalesce(j.person_id, u.id)) < 3 from (
          select o.kind, o.value, unnest(array[o.holder_id, o.person_id]) as id from identify.identifier_claims o
          where (o.kind, o.value) = (w.kind, w.value)
            and not exists (select from written n where (n.kind, n.value, n.person_id) = (o.kind, o.value, o.person_id))
        ) u left join trust.joined j on j.member_id = u.id)
    ) v join identify.identifier_claims c on (c.kind, c.value) = (v.kind, v.value)
  ) g join identify.people p on p.id = g.id order by g.id
  on conflict (person_id) do update set person_id = excluded.person_id;
  return null;
end $$;
create trigger claims_matched_new after insert on identify.identifier_claims referencing new table as written
  for each statement execute function identify.note_claims_for_matching();
create trigger claims_matched_gone after delete on identify.identifier_claims referencing old table as written
  for each statement execute function identify.note_claims_for_matching();

insert into identify.match_waiting
select distinct g.id from (
  select person_id as id from identify.identifiers where kind in ('email', 'phone') group by person_id, kind having count(*) > 1
  union select unnest(array[holder_id, person_id]) from identify.identifier_claims where kind in ('email', 'phone')
) g join identify.people p on p.id = g.id
on conflict do nothing;
