-- Goods in full: whose brand they are, what else serves the same use, since when and whether they can be had.
alter table catalogue.products
  add column brand text not null default '',
  add column own_brand boolean not null default false,
  add column use_group text not null default '',
  add column arrived_on date,
  add column active boolean not null default true;
create index products_use_group on catalogue.products (use_group) where use_group <> '';
create index products_category on catalogue.products (category, sku);
create index products_name on catalogue.products using gin (name gin_trgm_ops);

-- What the orders say of the goods: worked out in ClickHouse after a refresh, read here one article at a time. All of it can be emptied; the next
-- computation fills it again, whole, in one transaction.
create table catalogue.figures (
  sku text primary key,
  orders integer not null,
  buyers integer not null,
  rebuyers integer not null,
  quantity bigint not null,
  revenue_minor bigint not null,
  cost_minor bigint not null,
  revenue_year_minor bigint not null,
  first_day date,
  last_day date,
  -- days between two purchases of the article by the same person: how many gaps were seen, their mean, and the mean of their logarithms
  gaps integer not null,
  gap_days real not null,
  gap_spread real not null
);
create index figures_revenue on catalogue.figures (revenue_minor desc, sku);
create table catalogue.neighbours (
  basis text not null check (basis in ('order', 'person')),
  sku text not null,
  other text not null,
  -- orders (or people) with both
  together integer not null,
  support real not null,
  confidence real not null,
  lift real not null,
  similarity real not null,
  weight real not null,
  primary key (basis, sku, other)
);
create table catalogue.category_pairs (
  category text not null,
  other text not null,
  -- orders with the one, with the other, with both; a category beside itself: orders with it at all
  together integer not null,
  confidence real not null,
  lift real not null,
  primary key (category, other)
);
-- How people keep to a category: those who bought in it and ordered on two days or more since, who of them came back to it, and the days between.
create table catalogue.categories (
  category text primary key,
  stayed integer not null,
  rebuyers integer not null,
  gaps integer not null,
  gap_days real not null
);
create table catalogue.computed (
  one boolean primary key default true check (one),
  as_of date not null,
  at timestamptz not null,
  orders integer not null,
  weekend_orders integer not null,
  people integer not null,
  -- of how many orders and people every which one was looked at for pairs
  order_step integer not null,
  person_step integer not null
);
