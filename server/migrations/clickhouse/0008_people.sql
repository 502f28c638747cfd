-- What is known of each person now and lies in PostgreSQL: facts, consents, ways to reach them. One row a person, whatever their records; nobody
-- whose data may not be used. Read it FINAL: the highest version of a person counts, and one that is gone is not there.
create table differentiate_people (
  person_id UUID,
  version UInt64,
  gone UInt8,
  since Date,
  facts Map(LowCardinality(String), Array(String)) COMMENT 'the best fact of each attribute, as text; several values where there are several',
  kinds Map(LowCardinality(String), LowCardinality(String)) COMMENT 'declared, observed, supplied, inferred',
  fresh_until Map(LowCardinality(String), Date32) COMMENT 'of facts that grow stale',
  points Array(LowCardinality(String)) COMMENT 'email, email-verified, phone, letter, customer_number, card: what there is',
  blocked Array(LowCardinality(String)) COMMENT 'media whose address must not be used',
  consents Map(LowCardinality(String), LowCardinality(String)) COMMENT 'purpose/medium, medium * for every one: the decision that holds, or unconfirmed',
  medium LowCardinality(String) COMMENT 'the chosen one, empty where none',
  pause_until DateTime('UTC') COMMENT '1970 where there is no pause',
  held Bool COMMENT 'a complaint is open',
  groups Array(UUID),
  roles Array(LowCardinality(String)) COMMENT 'kind/role of each membership'
) engine = ReplacingMergeTree(version, gone) order by person_id
settings index_granularity = 1024, fsync_after_insert = 1, fsync_part_directory = 1;
