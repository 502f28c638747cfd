-- Why people fell silent or did not buy: the likeliest reasons of each, as of a refresh.
create table differentiate_reasons (
  run UUID,
  person_id UUID,
  kind Enum8('silence' = 1, 'no-purchase' = 2),
  reasons Array(LowCardinality(String)) COMMENT 'told first, then suspected, the likeliest first; empty: nothing we can see',
  shares Array(Float32) COMMENT 'of 1, beside each reason; 1 for a told one, 0 where nothing is measured',
  told Bool COMMENT 'the first was told',
  revenue Int64
) engine = MergeTree partition by run order by person_id
settings index_granularity = 1024, min_bytes_for_wide_part = 100000000000;

-- What the business as a whole tells: price rises, articles and places that nobody buys any more, goods one buys once. Nobody is named.
create table differentiate_market (
  run UUID,
  what Enum8('rise' = 1, 'ended' = 2, 'closed' = 3, 'once' = 4),
  name String COMMENT 'an article, a place, a kind of goods',
  day Int32,
  value Float64 COMMENT 'the rise; the share who buy again'
) engine = MergeTree partition by run order by (what, name, day);
