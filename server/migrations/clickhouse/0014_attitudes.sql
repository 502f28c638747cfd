-- Habit or heart: the square of Dick & Basu (1994), worked out by a study of its own.
create table differentiate_attitudes (
  run UUID,
  person_id UUID,
  orders UInt16 COMMENT 'days with an order in the past 365 days: repeat patronage',
  attitude Float32 COMMENT 'relative attitude, 0 to 100; 50 is the average customer',
  sure Float32 COMMENT 'probability that it lies on its side of 50',
  cell Enum8('none' = 0, 'latent' = 1, 'habit' = 2, 'loyalty' = 3),
  hits Array(Float32) COMMENT 'of each evidence, in the order of the report',
  trials Array(Float32)
) engine = MergeTree partition by run order by person_id
settings index_granularity = 1024, min_bytes_for_wide_part = 100000000000;
