-- What each person bought, day by day: rules about purchases look here and not at order lines. Worked out in runs after a refresh; lines that came
-- later are read from the log beside it, so nothing is ever missing.
create table differentiate_purchases (
  run UUID,
  goods LowCardinality(String) COMMENT 'empty: everything; = and a category: of that',
  person_id UUID,
  bought Nested(
    day UInt16,
    lines UInt32,
    pieces Int64,
    amount Int64
  ) COMMENT 'each day once, in no order; lines and pieces of sales, amount less returns in minor units'
) engine = MergeTree partition by run order by (goods, person_id)
settings index_granularity = 256;

-- The same lines, by article.
create table differentiate_articles (
  run UUID,
  sku String,
  category LowCardinality(String),
  person_id UUID,
  day UInt16,
  lines UInt32,
  pieces Int64,
  amount Int64
) engine = MergeTree partition by run order by (sku, person_id);
