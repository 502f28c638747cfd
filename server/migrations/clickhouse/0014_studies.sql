-- Studies take too long for a refresh and are made after it, each in runs of its own that are seen whole or not at all, like the values. All of
-- it is estimated; what people declared stays among their facts and is never copied here.
create table differentiate_studies (
  study LowCardinality(String),
  run UUID,
  as_of Date,
  computed_at DateTime64(3, 'UTC'),
  report String COMMENT 'JSON'
) engine = MergeTree order by (study, computed_at, run);

create table differentiate_needs (
  run UUID,
  person_id UUID,
  items UInt16 COMMENT 'distinct things bought or said that tell groups apart',
  cluster UInt8 COMMENT '0: too few to say',
  sure Float32 COMMENT 'probability of the cluster'
) engine = MergeTree partition by run order by person_id
settings index_granularity = 1024, min_bytes_for_wide_part = 100000000000;
