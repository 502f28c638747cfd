-- What the lines of many purchases earn, written at once. The caller holds the locks of their people; the lots are there and empty.
create function loyalty.earn_all(earned jsonb, moment timestamptz, who text) returns void language plpgsql as $$
declare
  part record;
begin
  insert into loyalty.entries (person_id, id, kind, key, at, points, why, actor)
  select e.holder, e.entry, 'earn', e.request, moment, e.points, e.reason, who
  from jsonb_to_recordset(earned) as e(holder uuid, entry uuid, points bigint, request text, reason text);
  -- Whoever owes nothing has all of it.
  insert into loyalty.postings (person_id, entry_id, lot_id, account, points)
  select e.holder, e.entry, e.lot, p.account, p.sign * e.points
  from jsonb_to_recordset(earned) as e(holder uuid, entry uuid, lot uuid, points bigint)
  join loyalty.accounts a on a.person_id = e.holder and a.owed = 0, (values ('issued', -1), ('free', 1)) as p(account, sign);
  for part in
    select e.holder, e.entry, e.lot, e.points
    from rows from (jsonb_to_recordset(earned) as (holder uuid, entry uuid, lot uuid, points bigint)) with ordinality as e(holder, entry, lot, points, place)
    where not exists (select from loyalty.postings p where p.person_id = e.holder and p.entry_id = e.entry) order by e.place
  loop
    perform loyalty.credit(part.holder, part.entry, part.lot, 'issued', part.points);
  end loop;
end $$;
