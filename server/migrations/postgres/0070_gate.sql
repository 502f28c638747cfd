-- The gate's log says what class a message was of, who paid for it and where the person was then: caps and budgets count its permitted
-- rows, and a replay under other rules needs nothing else.
alter table trust.gate_log
  add column class text not null default 'marketing' check (class in ('marketing', 'service', 'alert')),
  -- tier of the person at the moment, where there was one
  add column tier text,
  -- thousandths of a minor unit, reserved from the tier's budget
  add column cost_milli bigint not null default 0,
  -- time zone of the person, else their country's code
  add column place text;
update trust.gate_log l set class = u.class from trust.purposes u where u.id = l.purpose and u.class <> 'marketing';
alter table trust.gate_log alter column class drop default;
create index gate_log_at on trust.gate_log (decided_at);

-- Which tier each person is in; only people of tiers that have a budget. Kept by the flow of refreshed values.
create table trust.tiers (
  person_id uuid primary key,
  tier text not null
);

-- What may be spent on a tier in a month (UTC), and what is reserved or spent of it. A row is locked while the gate reserves.
create table trust.tier_budgets (
  tier text primary key,
  month date not null,
  budget_milli bigint not null,
  spent_milli bigint not null default 0
);

-- What one message by a medium costs, thousandths of a minor unit.
create table trust.medium_costs (
  medium text primary key,
  cost_milli bigint not null
);
