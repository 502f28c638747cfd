-- Whatever is worked out from order lines has to know which of them it has seen. Each step of the projection has a number higher than those
-- before; lines of before have none.
alter table identify_order_lines
  add column carried UInt64 default 0 COMMENT 'number of the step that wrote it',
  add index carried_bounds carried type minmax granularity 1;

-- People whose lines were taken out and written again (joined, separated, undone), noted before that happens; zeros stand for everybody.
create table identify_rewritten (
  person_id UUID,
  carried UInt64 COMMENT 'number of the step'
) engine = MergeTree order by carried
settings fsync_after_insert = 1, fsync_part_directory = 1;
