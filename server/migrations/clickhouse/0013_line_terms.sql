-- On what terms a line was bought. The log has said neither before, so rows of before stay as they are.
alter table identify_order_lines
  add column discount Int64 default 0 COMMENT 'minor units taken off the line and already out of its amount; 0: none, or not said',
  add column place LowCardinality(String) default '' COMMENT 'branch or channel, empty where not said';
