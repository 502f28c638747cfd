-- What the people of a household, institution or channel partner are worth together; one row a group and run, nobody by id.
create table differentiate_group_values (
  run UUID,
  group_id UUID,
  people UInt32 COMMENT 'individuals with a value',
  orders UInt32,
  revenue Int64,
  revenue_period Int64,
  revenue_period_before Int64,
  last_day Date,
  large_before Bool COMMENT 'among those of its kind that made the first 80 % of sales in the period before'
) engine = MergeTree partition by run order by group_id;
