-- Redemptions of one moment in one transaction and a few statements, each as if it had been asked for alone.

-- Until the transaction ends nobody else moves points of these individuals, nor of those who share a hold with them that has run out.
-- Locked in one order, so that no two groups wait for each other in a circle.
create function loyalty.lock_people(people uuid[], moment timestamptz) returns void language plpgsql as $$
declare
  records uuid[];
begin
  perform trust.keep_map();
  with asked as (
    select distinct r.id from unnest(people) as p(id) cross join lateral trust.records_of(trust.person_of(p.id)) as r(id)
  ), sharing as (
    select s.person_id as id
    from asked join loyalty.holds h on h.person_id = asked.id and h.state = 'open' and h.until <= moment join loyalty.holds s on s.id = h.id
  )
  select array_agg(r.id order by r.id) into records from (
    select id from asked union select k.id from sharing cross join lateral trust.records_of(trust.person_of(sharing.id)) as k(id)
  ) r;
  if (select count(*) from loyalty.accounts where person_id = any (records)) < cardinality(records) then
    insert into loyalty.accounts (person_id) select id from identify.people where id = any (records) order by id on conflict do nothing;
  end if;
  perform from loyalty.accounts where person_id = any (records) order by person_id for update;
  perform loyalty.end_hold(h.id, 'released', moment, 'the hold ran out', 'house')
  from (select distinct id from loyalty.holds where person_id = any (records) and state = 'open' and until <= moment) h;
end $$;

create type loyalty.redemption as (
  -- its place among those that were asked for together
  place integer,
  person uuid,
  wanted bigint,
  -- the key: the same again moves nothing and gets the same answer
  request text,
  reason text,
  who text,
  -- of a hold; null: spent at once
  deadline timestamptz
);

-- Redemptions of different individuals with different keys, under the caller's locks. What expires soonest goes first.
create function loyalty.redeem_each(asks loyalty.redemption[], moment timestamptz)
returns table (place integer, outcome text, entry uuid, usable bigint) language sql volatile as $$
  with ask as materialized (
    select a.*, uuidv7() as made, case when a.deadline is null then 'spend' else 'hold' end as kind,
      exists (select from loyalty.accounts where person_id = a.person) as known
    from unnest(asks) as a
  ), record as materialized (
    select ask.place, r.id from ask cross join lateral trust.records_of(trust.person_of(ask.person)) as r(id)
  ), lot as materialized (
    select r.place, l.person_id, l.id, l.free,
      coalesce(sum(l.free) over (partition by r.place order by l.expires_at, l.id rows between unbounded preceding and 1 preceding), 0) as before
    from record r join loyalty.lots l on l.person_id = r.id and l.free > 0 and l.usable_from <= moment and l.expires_at > moment
  ), decided as materialized (
    select ask.*, had.id as had, u.usable, case
        when not ask.known then 'nobody'
        when had.id is not null then case when had.kind = ask.kind and had.points = ask.wanted
          and exists (select from record r where r.place = ask.place and r.id = had.person_id) then 'again' else 'other' end
        when u.usable < ask.wanted then 'too few'
        else 'done' end as outcome
    from ask
    cross join lateral (
      select greatest(0, coalesce((select sum(l.free) from lot l where l.place = ask.place), 0) - coalesce((
        select sum(a.owed) from record r join loyalty.accounts a on a.person_id = r.id where r.place = ask.place), 0))::bigint as usable
    ) u
    left join lateral (
      select e.id, e.person_id, e.kind, -(select sum(p.points) from loyalty.entries x
        join loyalty.postings p on p.person_id = x.person_id and p.entry_id = x.id and p.account = 'free' where x.id = e.id) as points
      from loyalty.entries e where e.key = ask.request
    ) had on true
  ), part as materialized (
    select d.place, d.made, d.kind, l.person_id, l.id, least(l.free, d.wanted - l.before)::bigint as points
    from decided d join lot l on l.place = d.place and l.before < d.wanted where d.outcome = 'done'
  ), entered as (
    insert into loyalty.entries (person_id, id, kind, key, at, points, why, actor)
    select e.person_id, d.made, d.kind, case when e.person_id = d.person then d.request end, moment,
      case when d.deadline is null then -e.points else 0 end, d.reason, d.who
    from decided d join (
      select p.place, p.person_id, sum(p.points)::bigint as points
      from (select d.place, d.person as person_id, 0::bigint as points from decided d union all select place, person_id, points from part) p
      group by p.place, p.person_id
    ) e on e.place = d.place where d.outcome = 'done'
  ), holding as (
    insert into loyalty.holds (person_id, id, until)
    select distinct p.person_id, d.made, d.deadline
    from decided d cross join lateral (select d.person union select part.person_id from part where part.place = d.place) as p(person_id)
    where d.outcome = 'done' and d.deadline is not null
  ), posted as (
    insert into loyalty.postings (person_id, entry_id, lot_id, account, points)
    select part.person_id, part.made, part.id, a.account, a.sign * part.points
    from part cross join lateral (values ('free', -1), (case part.kind when 'spend' then 'redeemed' else 'held' end, 1)) as a(account, sign)
  )
  select d.place, d.outcome, case d.outcome when 'done' then d.made else d.had end, case d.outcome when 'done' then d.usable - d.wanted else d.usable end
  from decided d
$$;

-- Redemptions asked for together. Those of one individual, and those with one key, go one after another in the order of their places;
-- all others at once.
create function loyalty.redeem_all(asks loyalty.redemption[], moment timestamptz)
returns table (place integer, outcome text, entry uuid, usable bigint) language plpgsql as $$
declare
  waiting loyalty.redemption[] := asks;
  turn loyalty.redemption[];
begin
  perform loyalty.lock_people(array(select a.person from unnest(asks) as a), moment);
  while cardinality(waiting) > 0 loop
    select array_agg(o.ask) filter (where o.first), coalesce(array_agg(o.ask) filter (where not o.first), '{}') into turn, waiting from (
      select a::loyalty.redemption as ask, row_number() over (partition by trust.person_of(a.person) order by a.place) = 1
        and row_number() over (partition by a.request order by a.place) = 1 as first
      from unnest(waiting) as a
    ) o;
    return query select r.place, r.outcome, r.entry, r.usable from loyalty.redeem_each(turn, moment) as r;
  end loop;
end $$;

drop function loyalty.redeem(uuid, bigint, text, timestamptz, text, text, timestamptz);
