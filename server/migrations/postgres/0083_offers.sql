-- Offers with an incentive: what it is, who may have it, how much of it there is; and what people use of it.

-- A segment that belongs to something else (an offer), which alone changes it; it stands on no list of segments.
alter table differentiate.segments add column owner text;

alter table customise.offers
  -- what somebody gets: see customise/kinds; null: words and a place to go, no more
  add column kind text,
  add column terms jsonb not null default '{}',
  -- the live segment of those who may have it; null: everybody
  add column segment_id uuid references differentiate.segments (id),
  add column state text not null default 'running' check (state in ('running', 'paused', 'ended')),
  add column starts_at timestamptz,
  add column ends_at timestamptz,
  -- null: without limit
  add column budget_minor bigint check (budget_minor >= 0),
  add column budget_uses integer check (budget_uses >= 0),
  add column per_person integer check (per_person >= 1),
  -- one order takes at most one offer of a group
  add column stacking_group text,
  -- how long something is held for somebody who has not used it yet
  add column hold_minutes integer not null default 60 check (hold_minutes between 1 and 129600),
  add column created_by text not null default 'system',
  add column changed_at timestamptz not null default now();

-- What was taken of an offer: held, and used for good. Whoever reserves, commits or gives back locks this row first.
create table customise.purses (
  offer_id uuid primary key references customise.offers (id) on delete cascade,
  held_uses integer not null default 0 check (held_uses >= 0),
  held_minor bigint not null default 0 check (held_minor >= 0),
  used_uses integer not null default 0 check (used_uses >= 0),
  used_minor bigint not null default 0 check (used_minor >= 0),
  -- codes drawn so far: the next one has the next number
  codes integer not null default 0
);
insert into customise.purses (offer_id) select id from customise.offers;

-- Distributed by person. A record keeps its rows when it is joined to another; limits count over all records of a person.
create table customise.uses (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  offer_id uuid not null references customise.offers (id),
  -- given by whoever asks: the same key is the same use
  key text not null,
  state text not null check (state in ('reserved', 'committed', 'released', 'lapsed', 'returned')),
  -- as promised to this person, whatever becomes of the offer
  terms jsonb not null,
  -- what it may cost at most while it is held; then what it cost
  cost_minor bigint not null check (cost_minor >= 0),
  given_back_minor bigint not null default 0 check (given_back_minor between 0 and cost_minor),
  order_ref text,
  order_minor bigint,
  stacking_group text,
  -- of a code that was claimed
  code bytea,
  -- of a contest: what they answered
  answer text,
  reserved_at timestamptz not null,
  deadline timestamptz not null,
  committed_at timestamptz,
  ended_at timestamptz,
  primary key (person_id, id),
  unique (person_id, key)
);
create index uses_by_id on customise.uses (id);
create index uses_by_offer on customise.uses (offer_id, reserved_at desc);
create index uses_overdue on customise.uses (deadline) where state = 'reserved';
create index uses_by_order on customise.uses (order_ref) where order_ref is not null;
create unique index uses_stacking on customise.uses (person_id, order_ref, stacking_group)
  where order_ref is not null and stacking_group is not null and state in ('reserved', 'committed');

-- What came back of a use when goods were returned.
create table customise.given_back (
  person_id uuid not null,
  use_id uuid not null,
  key text not null,
  -- the value of the goods that came back
  returned_minor bigint not null check (returned_minor >= 0),
  minor bigint not null check (minor >= 0),
  -- the use itself too: it may be had again
  whole boolean not null,
  at timestamptz not null,
  primary key (person_id, use_id, key)
);

-- Codes are kept as keyed hashes; the codes themselves are worked out from the instance's secret and their number.
create table customise.codes (
  digest bytea primary key,
  offer_id uuid not null references customise.offers (id),
  -- of a single one: its number in the offer; null: a shared one
  number integer,
  -- a shared one, as it is printed
  word text,
  -- whom alone it is for; null: whoever has it
  person_id uuid,
  -- what a single one was used for; it stays when that person is erased
  use_id uuid,
  drawn_at timestamptz not null,
  unique (offer_id, number),
  check ((number is null) <> (word is null))
);
create unique index codes_person on customise.codes (person_id, offer_id) where person_id is not null;
