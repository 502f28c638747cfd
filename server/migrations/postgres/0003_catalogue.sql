-- Room catalogue: what we sell.
create schema catalogue;
create table catalogue.products (
  sku text primary key,
  name text not null,
  category text not null default '',
  unit_price_minor bigint,
  unit_cost_minor bigint,
  fee boolean not null default false,
  first_seen timestamptz not null default now()
);
