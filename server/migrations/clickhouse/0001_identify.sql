-- Projection of the event log: one row a line of an order; a return stands under the order it belongs to.
create table identify_order_lines (
  person_id UUID,
  at DateTime('UTC'),
  order_id String,
  line UInt32,
  kind Enum8('sale' = 1, 'return' = 2, 'fee' = 3),
  anonymous Bool,
  sku String,
  category LowCardinality(String),
  quantity Int32,
  amount Int64 COMMENT 'minor units, returns negative',
  cost Int64 COMMENT 'minor units, 0 where unknown',
  event_id UUID
) engine = MergeTree order by (person_id, at, order_id, line)
settings non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;

-- Everything else that is known of a person's doings, one row a contact; the first row of each person is "First seen".
create table identify_touches (
  person_id UUID,
  at DateTime('UTC'),
  name LowCardinality(String),
  event_id UUID
) engine = MergeTree order by (person_id, at)
settings non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1;
