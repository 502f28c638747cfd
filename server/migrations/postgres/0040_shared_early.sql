-- A placeholder that half of a list gives has very many claims: the question whether a value is shared ends with the third individual.
create or replace function identify.is_shared(kind text, value text) returns boolean language sql stable parallel safe as $$
  select kind in ('email', 'phone') and exists (
    select from identify.identifier_claims a
    join identify.identifier_claims b on (b.kind, b.value) = (a.kind, a.value)
    where a.kind = is_shared.kind and a.value = is_shared.value
      and trust.person_of(a.person_id) <> trust.person_of(a.holder_id)
      and (trust.person_of(b.person_id) not in (trust.person_of(a.person_id), trust.person_of(a.holder_id))
        or trust.person_of(b.holder_id) not in (trust.person_of(a.person_id), trust.person_of(a.holder_id))))
$$;

create or replace function identify.note_claims_for_matching() returns trigger language plpgsql as $$
begin
  insert into identify.match_waiting
  select g.id from (
    select person_id as id from written
    union
    select unnest(array[c.holder_id, c.person_id]) from (
      select w.kind, w.value from (select distinct kind, value from written) w
      -- It was not shared before.
      where tg_op = 'DELETE' or not exists (
        select from identify.identifier_claims a
        join identify.identifier_claims b on (b.kind, b.value) = (a.kind, a.value)
        where a.kind = w.kind and a.value = w.value
          and trust.person_of(a.person_id) <> trust.person_of(a.holder_id)
          and (trust.person_of(b.person_id) not in (trust.person_of(a.person_id), trust.person_of(a.holder_id))
            or trust.person_of(b.holder_id) not in (trust.person_of(a.person_id), trust.person_of(a.holder_id)))
          and not exists (select from written n where (n.kind, n.value, n.person_id) in ((a.kind, a.value, a.person_id), (b.kind, b.value, b.person_id))))
    ) v join identify.identifier_claims c on (c.kind, c.value) = (v.kind, v.value)
  ) g join identify.people p on p.id = g.id order by g.id
  on conflict (person_id) do update set person_id = excluded.person_id;
  return null;
end $$;
