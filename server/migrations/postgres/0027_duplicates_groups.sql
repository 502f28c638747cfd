-- 'visitor': a browser with a past whose person gave their name.
alter table identify.merges drop constraint merges_why_check;
alter table identify.merges add constraint merges_why_check check (why in ('review', 'match', 'visitor'));
-- Those that live intake joined before there was a log of it.
insert into identify.merges (kept, gone, at, actor, why)
select j.person_id, j.member_id, j.since, 'intake', 'visitor' from trust.joined j
join identify.people k on k.id = j.person_id join identify.people g on g.id = j.member_id
where not exists (select from identify.merges m where m.gone = j.member_id and m.undone_at is null);

-- An address or a phone that three or more individuals gave (a reception desk, a family) points at nobody any more.
create function identify.is_shared(kind text, value text) returns boolean language sql stable parallel safe as $$
  select kind in ('email', 'phone') and (
    select count(distinct trust.person_of(u.id)) >= 3 from (
      select c.person_id as id from identify.identifier_claims c where c.kind = is_shared.kind and c.value = is_shared.value
      union select c.holder_id from identify.identifier_claims c where c.kind = is_shared.kind and c.value = is_shared.value
    ) as u)
$$;

-- A channel partner has members; an institution that one wants to win needs at least three names.
alter table identify.groups drop constraint groups_kind_check;
alter table identify.groups add constraint groups_kind_check check (kind in ('household', 'organisation', 'channel'));
alter table identify.groups add column wanted boolean not null default false;
create index groups_search on identify.groups using gin (name gin_trgm_ops);
