-- A screen asks for twenty people of a million: with eight thousand rows a granule it read a sixth of all for them. Values are computed anew by
-- the next refresh.
drop table differentiate_values;
truncate table differentiate_runs;
create table differentiate_values (
  run UUID,
  person_id UUID,
  orders UInt32,
  first_day Date,
  last_day Date,
  rhythm_days Float32 COMMENT 'mean days between purchases, 0 below two',
  silent_days UInt16,
  revenue Int64,
  revenue_year Int64,
  revenue_year_before Int64,
  revenue_period Int64,
  revenue_period_before Int64,
  margin Int64,
  returns Int64,
  p_alive Float32,
  p_return Float32 COMMENT 'at least one purchase within the horizon',
  expected_orders Float32,
  expected_value Int64,
  state Enum8('stranger' = 0, 'prospect' = 1, 'engaged-prospect' = 2, 'first-time' = 3, 'repeat' = 4, 'lapsing' = 5, 'former' = 6, 'won-back' = 7, 'gone' = 8),
  tier Enum8('' = 0, 'A' = 1, 'B' = 2, 'C' = 3),
  decile UInt8 COMMENT '1 is the top tenth by sales so far, 0 without purchases',
  large_before Bool COMMENT 'among those who made the first 80 % of sales in the period before'
) engine = MergeTree partition by run order by person_id
settings index_granularity = 1024, min_bytes_for_wide_part = 100000000000;
