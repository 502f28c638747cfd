-- An entry says what it changes of what is the person's.
-- Moves the points of a lot by as much as is said. Taking back takes what is left, then what had expired; the rest is owed, and settled
-- at once as far as the record has other points, the soonest to expire first.
create or replace function loyalty.adjust(holder uuid, lot uuid, change bigint, kind text, request text, moment timestamptz, reason text, who text, of uuid)
returns void language plpgsql as $$
declare
  entry uuid := uuidv7();
  origin text := case kind when 'earn' then 'issued' when 'give back' then 'redeemed' else 'cancelled' end;
  left_over bigint;
  gone bigint;
begin
  select least(l.free, greatest(0, -change)), least(l.expired, greatest(0, -change - l.free)) into left_over, gone
  from loyalty.lots l where l.person_id = holder and l.id = lot;
  -- What had expired is the person's no more, so taking it back changes nothing of theirs.
  insert into loyalty.entries (person_id, id, kind, key, at, points, why, actor, about)
  values (holder, entry, kind, request, moment, change + gone, reason, who, of);
  if change > 0 then
    perform loyalty.credit(holder, entry, lot, origin, change);
  elsif change < 0 then
    insert into loyalty.postings (person_id, entry_id, lot_id, account, points)
    select holder, entry, lot, p.account, p.points
    from (values ('free', -left_over), ('expired', -gone), ('owed', change + left_over + gone), (origin, -change)) as p(account, points)
    where p.points <> 0;
    with lots as (
      select l.id, l.free, coalesce(sum(l.free) over (order by l.expires_at, l.id rows between unbounded preceding and 1 preceding), 0) as before
      from loyalty.lots l where l.person_id = holder and l.free > 0
    ), parts as (
      select lots.id, least(lots.free, a.owed - lots.before)::bigint as points
      from lots, loyalty.accounts a where a.person_id = holder and lots.before < a.owed
    )
    insert into loyalty.postings (person_id, entry_id, lot_id, account, points)
    select holder, entry, parts.id, p.account, p.sign * parts.points from parts, (values ('free', -1), ('owed', 1)) as p(account, sign);
  end if;
end $$;
