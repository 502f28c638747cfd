-- Points: a double-entry ledger. Nobody writes what a person has; one writes postings, and the database keeps the rest: the postings of an
-- entry sum to zero, what is left of a lot follows from them and is never negative, and neither is ever changed.

-- Nobody is joined or separated until the transaction ends.
create function trust.keep_map() returns void language sql as $$
  select pg_advisory_xact_lock_shared(hashtext('trust.joined')::bigint)
$$;

-- The row that is locked while a record's points are counted and moved.
create table loyalty.accounts (
  person_id uuid primary key references identify.people (id),
  -- taken back after it was spent; settled by what is earned later
  owed bigint not null default 0 check (owed >= 0)
);

-- Points that came together and go together: of one line of a purchase, or given at once.
create table loyalty.lots (
  person_id uuid not null references identify.people (id),
  id uuid not null default uuidv7(),
  source text not null,
  earned_at timestamptz not null,
  -- before: pending, for the goods may still come back
  usable_from timestamptz not null,
  expires_at timestamptz not null,
  order_id text,
  event_id uuid,
  line integer,
  sku text not null default '',
  category text not null default '',
  -- of a line: what counts of it, minor units, refunds taken off; points are floor(amount * rate_points / rate_minor)
  amount_minor bigint not null default 0,
  rate_points bigint not null default 0,
  rate_minor bigint not null default 1 check (rate_minor > 0),
  -- sums of the postings, kept by the trigger below
  free bigint not null default 0 check (free >= 0),
  held bigint not null default 0 check (held >= 0),
  expired bigint not null default 0 check (expired >= 0),
  primary key (person_id, id)
);
create unique index lots_line on loyalty.lots (event_id, line) where event_id is not null;
create index lots_free on loyalty.lots (person_id, expires_at) where free > 0;
create index lots_expiring on loyalty.lots (expires_at) where free > 0;
create index lots_order on loyalty.lots (person_id, order_id) where order_id is not null;

create table loyalty.entries (
  person_id uuid not null references identify.people (id),
  -- the same for each record of one individual that the entry touches
  id uuid not null,
  kind text not null check (kind in ('earn', 'hold', 'spend', 'release', 'take back', 'restore', 'give back', 'expire')),
  key text unique,
  at timestamptz not null,
  -- what it changes of what is free or held, of this record
  points bigint not null,
  why text not null,
  actor text not null,
  -- the hold, or the entry that is turned round
  about uuid,
  primary key (person_id, id)
);
create index entries_about on loyalty.entries (about) where about is not null;
create index entries_time on loyalty.entries (at);
create index entries_id on loyalty.entries (id);

-- free, held and owed are the person's; issued, redeemed, expired and cancelled the house's.
create table loyalty.postings (
  person_id uuid not null,
  entry_id uuid not null,
  lot_id uuid not null,
  account text not null check (account in ('free', 'held', 'owed', 'issued', 'redeemed', 'expired', 'cancelled')),
  points bigint not null check (points <> 0),
  primary key (person_id, entry_id, lot_id, account),
  foreign key (person_id, entry_id) references loyalty.entries (person_id, id),
  foreign key (person_id, lot_id) references loyalty.lots (person_id, id)
);

create table loyalty.holds (
  person_id uuid not null,
  -- of the entry
  id uuid not null,
  until timestamptz not null,
  state text not null default 'open' check (state in ('open', 'spent', 'released')),
  primary key (person_id, id),
  foreign key (person_id, id) references loyalty.entries (person_id, id)
);
create index holds_id on loyalty.holds (id);
create index holds_open on loyalty.holds (until) where state = 'open';
create index holds_person on loyalty.holds (person_id) where state = 'open';

-- Each insert of postings balances by record and entry, and so does each entry. Then lots and accounts follow.
create function loyalty.book() returns trigger language plpgsql as $$
begin
  if exists (select from booked group by person_id, entry_id having sum(points) <> 0) then
    raise exception 'the postings of an entry must sum to zero' using errcode = 'check_violation';
  end if;
  update loyalty.lots l set free = l.free + b.free, held = l.held + b.held, expired = l.expired + b.expired
  from (
    select person_id, lot_id, coalesce(sum(points) filter (where account = 'free'), 0)::bigint as free,
      coalesce(sum(points) filter (where account = 'held'), 0)::bigint as held,
      coalesce(sum(points) filter (where account = 'expired'), 0)::bigint as expired
    from booked group by person_id, lot_id
  ) b where l.person_id = b.person_id and l.id = b.lot_id;
  update loyalty.accounts a set owed = a.owed - b.points
  from (select person_id, sum(points)::bigint as points from booked where account = 'owed' group by person_id) b
  where a.person_id = b.person_id;
  return null;
end $$;
create trigger book after insert on loyalty.postings referencing new table as booked for each statement execute function loyalty.book();

create function loyalty.refuse_by_hand() returns trigger language plpgsql as $$
begin
  raise exception 'what % holds follows from the postings: write an entry instead', tg_table_name;
end $$;
create trigger begins_empty before insert on loyalty.lots for each row
  when (new.free <> 0 or new.held <> 0 or new.expired <> 0) execute function loyalty.refuse_by_hand();
create trigger follows before update of free, held, expired on loyalty.lots for each row
  when (pg_trigger_depth() = 0) execute function loyalty.refuse_by_hand();
create trigger follows before update of owed on loyalty.accounts for each row
  when (pg_trigger_depth() = 0) execute function loyalty.refuse_by_hand();
create trigger append_only before update or delete on loyalty.postings for each row execute function trust.refuse_change();
create trigger append_only before update or delete on loyalty.entries for each row execute function trust.refuse_change();

-- Until the transaction ends nobody else moves points of this individual. Null: there is no such person.
create function loyalty.lock_person(person uuid) returns uuid[] language plpgsql as $$
declare
  records uuid[];
begin
  perform trust.keep_map();
  records := array(select trust.records_of(trust.person_of(person)) order by 1);
  if (select count(*) from loyalty.accounts where person_id = any (records)) < cardinality(records) then
    insert into loyalty.accounts (person_id) select id from identify.people where id = any (records) order by id on conflict do nothing;
    if not exists (select from loyalty.accounts where person_id = person) then
      return null;
    end if;
  end if;
  perform from loyalty.accounts where person_id = any (records) order by person_id for update;
  return records;
end $$;

-- What may be spent at a moment: a debt under one record lessens what another holds, and nothing is ever less than nothing.
create function loyalty.usable(records uuid[], moment timestamptz) returns bigint language sql stable as $$
  select greatest(0, coalesce((
      select sum(free) from loyalty.lots
      where person_id = any (records) and free > 0 and usable_from <= moment and expires_at > moment), 0)
    - coalesce((select sum(owed) from loyalty.accounts where person_id = any (records)), 0))::bigint
$$;

-- Gives points to a lot; what the record owes is settled first.
create function loyalty.credit(holder uuid, entry uuid, lot uuid, origin text, amount bigint) returns void language plpgsql as $$
declare
  debt bigint := (select least(owed, amount) from loyalty.accounts where person_id = holder);
begin
  insert into loyalty.postings (person_id, entry_id, lot_id, account, points)
  select holder, entry, lot, p.account, p.points
  from (values (origin, -amount), ('owed', debt), ('free', amount - debt)) as p(account, points) where p.points <> 0;
end $$;

-- Ends a hold: spent, or given back to the lots it came from. 'late': its deadline had passed, so it was released.
create function loyalty.end_hold(hold uuid, wanted text, moment timestamptz, reason text, who text) returns text language plpgsql as $$
declare
  found_state text;
  deadline timestamptz;
  outcome text := wanted;
  entry uuid := uuidv7();
  part record;
begin
  perform loyalty.lock_person(person_id) from loyalty.holds where id = hold order by person_id;
  select state, until into found_state, deadline from loyalty.holds where id = hold limit 1;
  if found_state is null then
    return 'unknown';
  elsif found_state <> 'open' then
    return case when found_state = wanted then 'again' else found_state end;
  elsif wanted = 'spent' and deadline <= moment then
    outcome := 'late';
  end if;
  update loyalty.holds set state = case outcome when 'spent' then 'spent' else 'released' end where id = hold;
  insert into loyalty.entries (person_id, id, kind, at, points, why, actor, about)
  select p.person_id, entry, case outcome when 'spent' then 'spend' else 'release' end, moment,
    case outcome when 'spent' then -sum(p.points) else 0 end, reason, who, hold
  from loyalty.postings p join loyalty.holds h on h.person_id = p.person_id and h.id = p.entry_id
  where p.entry_id = hold and p.account = 'held' and h.id = hold group by p.person_id;
  if outcome = 'spent' then
    insert into loyalty.postings (person_id, entry_id, lot_id, account, points)
    select p.person_id, entry, p.lot_id, a.account, a.sign * p.points
    from loyalty.postings p join loyalty.holds h on h.person_id = p.person_id and h.id = p.entry_id,
      (values ('held', -1), ('redeemed', 1)) as a(account, sign)
    where h.id = hold and p.account = 'held';
  else
    for part in select p.person_id, p.lot_id, p.points from loyalty.postings p join loyalty.holds h on h.person_id = p.person_id and h.id = p.entry_id
      where h.id = hold and p.account = 'held'
    loop
      perform loyalty.credit(part.person_id, entry, part.lot_id, 'held', part.points);
    end loop;
  end if;
  return outcome;
end $$;

-- Spends points, or holds them until a moment; what expires soonest goes first. One call, one answer, whatever runs beside it.
create function loyalty.redeem(person uuid, wanted bigint, request text, moment timestamptz, reason text, who text, deadline timestamptz)
returns table (outcome text, entry uuid, usable bigint) language plpgsql as $$
declare
  records uuid[] := loyalty.lock_person(person);
  made uuid := uuidv7();
  had record;
begin
  if records is null then
    return query select 'nobody', null::uuid, 0::bigint;
    return;
  end if;
  select e.id, e.person_id, e.kind into had from loyalty.entries e where e.key = request;
  if found then
    return query select case when had.person_id = any (records) and had.kind = case when deadline is null then 'spend' else 'hold' end
      and wanted = -(select sum(p.points) from loyalty.postings p join loyalty.entries x on x.person_id = p.person_id and x.id = p.entry_id
        where x.id = had.id and p.account = 'free') then 'again' else 'other' end, had.id, loyalty.usable(records, moment);
    return;
  end if;
  perform loyalty.end_hold(h.id, 'released', moment, 'the hold ran out', 'house')
  from loyalty.holds h where h.person_id = any (records) and h.state = 'open' and h.until <= moment;
  usable := loyalty.usable(records, moment);
  if usable < wanted then
    return query select 'too few', null::uuid, usable;
    return;
  end if;
  with lots as (
    select l.person_id, l.id, l.free, coalesce(sum(l.free) over (order by l.expires_at, l.id rows between unbounded preceding and 1 preceding), 0) as before
    from loyalty.lots l
    where l.person_id = any (records) and l.free > 0 and l.usable_from <= moment and l.expires_at > moment
  ), parts as materialized (
    select lots.person_id, lots.id, least(lots.free, wanted - lots.before)::bigint as points from lots where lots.before < wanted
  ), entered as (
    insert into loyalty.entries (person_id, id, kind, key, at, points, why, actor)
    select e.person_id, made, case when deadline is null then 'spend' else 'hold' end, case when e.person_id = person then request end, moment,
      case when deadline is null then -e.points else 0 end, reason, who
    from (select p.person_id, sum(p.points)::bigint as points from (select person, 0::bigint union all select parts.person_id, parts.points from parts) as p(person_id, points)
      group by p.person_id) e
    returning person_id
  ), holding as (
    insert into loyalty.holds (person_id, id, until) select entered.person_id, made, deadline from entered where deadline is not null
  )
  insert into loyalty.postings (person_id, entry_id, lot_id, account, points)
  select parts.person_id, made, parts.id, a.account, a.sign * parts.points
  from parts, (values ('free', -1), (case when deadline is null then 'redeemed' else 'held' end, 1)) as a(account, sign);
  return query select 'done', made, usable - wanted;
end $$;

-- Moves the points of a lot by as much as is said. Taking back takes what is left, then what had expired; the rest is owed, and settled
-- at once as far as the record has other points, the soonest to expire first.
create function loyalty.adjust(holder uuid, lot uuid, change bigint, kind text, request text, moment timestamptz, reason text, who text, of uuid)
returns void language plpgsql as $$
declare
  entry uuid := uuidv7();
  origin text := case kind when 'earn' then 'issued' when 'give back' then 'redeemed' else 'cancelled' end;
  left_over bigint;
  gone bigint;
begin
  insert into loyalty.entries (person_id, id, kind, key, at, points, why, actor, about)
  values (holder, entry, kind, request, moment, change, reason, who, of);
  if change > 0 then
    perform loyalty.credit(holder, entry, lot, origin, change);
  elsif change < 0 then
    select least(l.free, -change), least(l.expired, greatest(0, -change - l.free)) into left_over, gone
    from loyalty.lots l where l.person_id = holder and l.id = lot;
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

-- A redemption turned round: its points return to the lots they came from, with the day on which those expire. 'again': that was done.
create function loyalty.give_back(redemption uuid, moment timestamptz, reason text, who text) returns text language plpgsql as $$
declare
  made uuid := uuidv7();
  spending uuid;
  part record;
begin
  perform loyalty.lock_person(person_id) from loyalty.entries where id = redemption order by person_id;
  select e.id into spending from loyalty.entries e where (e.id = redemption or e.about = redemption) and e.kind = 'spend' limit 1;
  if spending is null then
    return 'unknown';
  elsif exists (select from loyalty.entries where about = spending and kind = 'give back') then
    return 'again';
  end if;
  insert into loyalty.entries (person_id, id, kind, at, points, why, actor, about)
  select p.person_id, made, 'give back', moment, sum(p.points), reason, who, spending
  from loyalty.postings p join loyalty.entries e on e.person_id = p.person_id and e.id = p.entry_id
  where e.id = spending and p.account = 'redeemed' group by p.person_id;
  for part in select p.person_id, p.lot_id, p.points from loyalty.postings p join loyalty.entries e on e.person_id = p.person_id and e.id = p.entry_id
    where e.id = spending and p.account = 'redeemed'
  loop
    perform loyalty.credit(part.person_id, made, part.lot_id, 'redeemed', part.points);
  end loop;
  return 'done';
end $$;

-- What has run out goes, a person at a time; returns how many people that were.
create function loyalty.expire(moment timestamptz, most integer) returns integer language plpgsql as $$
declare
  holder uuid;
  made uuid;
  people integer := 0;
begin
  for holder in select distinct person_id from (select person_id from loyalty.lots where free > 0 and expires_at <= moment order by expires_at limit most) due
    order by person_id
  loop
    perform loyalty.lock_person(holder);
    made := uuidv7();
    insert into loyalty.entries (person_id, id, kind, at, points, why, actor)
    select holder, made, 'expire', moment, -sum(free), 'not used in time', 'house'
    from loyalty.lots where person_id = holder and free > 0 and expires_at <= moment having sum(free) > 0;
    insert into loyalty.postings (person_id, entry_id, lot_id, account, points)
    select holder, made, l.id, a.account, a.sign * l.free
    from loyalty.lots l, (values ('free', -1), ('expired', 1)) as a(account, sign)
    where l.person_id = holder and l.free > 0 and l.expires_at <= moment;
    people := people + 1;
  end loop;
  return people;
end $$;

-- The rules, append-only: what was bought is worth what the rules of that moment say.
create table loyalty.programmes (
  version integer primary key generated always as identity,
  -- null: it rests
  programme jsonb,
  since timestamptz not null,
  actor text not null
);
create index programmes_since on loyalty.programmes (since);

-- Published: the lines of purchases and of what came back, as the log has them now.
create view identify.purchase_lines as
select e.person_id, e.id as event_id, e.name, e.at, coalesce(l.item ->> 'of', e.payload ->> 'order_id') as order_id,
  e.payload ->> 'currency' as currency, l.line::integer as line, coalesce(l.item ->> 'sku', '') as sku,
  coalesce(l.item ->> 'category', '') as category, (l.item ->> 'amount_minor')::bigint as amount_minor,
  coalesce((l.item ->> 'fee')::boolean, false) as fee, coalesce((l.item ->> 'discount_minor')::bigint, 0) as discount_minor
from identify.events e cross join lateral jsonb_array_elements(e.payload -> 'products') with ordinality as l(item, line)
where e.name in ('Order Completed', 'Order Refunded') and not e.anonymous;
