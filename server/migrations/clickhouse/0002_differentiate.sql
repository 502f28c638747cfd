-- Room differentiate. A refresh writes under a run id of its own and is published by its row in differentiate_runs: readers see
-- the old run or the new one, never half of one. Old runs are dropped as partitions.

-- Expected purchases of a customer still there, by repeat purchases and age; joined into the values.
create table differentiate_expectations (
  run UUID,
  x UInt32,
  age UInt16,
  expected Float64
) engine = MergeTree partition by run order by (x, age);

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
) engine = MergeTree partition by run order by person_id;

create table differentiate_runs (
  run UUID,
  as_of Date,
  refreshed_at DateTime64(3, 'UTC'),
  people UInt64,
  report String COMMENT 'JSON: model, bounds, timings'
) engine = MergeTree order by (refreshed_at, run);
