-- What is new, back or cheaper is a fact of its own, told once.
-- When anything first stated the article (a file, a batch, a person); null while only orders have named it.
alter table catalogue.products add column stated_at timestamptz;
update catalogue.products set stated_at = first_seen where brand <> '' or unit_cost_minor is not null or arrived_on is not null;
create index products_stated on catalogue.products (stated_at) where stated_at is not null;
create table catalogue.arrivals (
  id uuid primary key default uuidv7(),
  sku text not null references catalogue.products (sku) on delete cascade,
  kind text not null check (kind in ('new', 'back', 'cheaper')),
  -- from when on it holds: goods may be stated before they come
  at timestamptz not null,
  price_before_minor bigint,
  price_minor bigint,
  -- null while nobody has heard of it
  told_at timestamptz
);
create index arrivals_waiting on catalogue.arrivals (at) where told_at is null;
create index arrivals_newest on catalogue.arrivals (at desc, id desc);
create index arrivals_sku on catalogue.arrivals (sku);

-- What a person asked to be told about, and what they were told of: each article once for each thing asked for.
alter table interact.alerts drop constraint alerts_kind_check;
alter table interact.alerts add constraint alerts_kind_check check (kind in ('author', 'category', 'product', 'word', 'price'));
create index alerts_open on interact.alerts (kind, lower(words)) where ended_at is null;
create table interact.alert_hits (
  person_id uuid not null,
  alert_id uuid not null,
  sku text not null,
  name text not null,
  arrival text not null check (arrival in ('new', 'back', 'cheaper')),
  at timestamptz not null,
  -- the message that told it
  campaign_id uuid not null references interact.campaigns (id),
  primary key (person_id, alert_id, sku)
);
create index alert_hits_campaign on interact.alert_hits (campaign_id, person_id);
create index alert_hits_at on interact.alert_hits (at desc);
-- A campaign of this kind is what people asked for, written by arrivals and not by a person.
alter table interact.campaigns add column kind text not null default 'campaign' check (kind in ('campaign', 'alert'));
