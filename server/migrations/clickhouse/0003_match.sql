-- Working tables of the matching; filled at the beginning of a run and emptied at its end, so that no copy of a person stays behind.
create table identify_match_records (
  idx UInt32,
  id String,
  known Bool,
  given String,
  root String,
  family String,
  birth String,
  street String,
  house String,
  postcode String,
  city String,
  email String,
  mailbox String,
  phone String,
  number String,
  keys Array(UInt64) COMMENT 'rule * 2^48 + hash'
) engine = MergeTree order by idx;

create table identify_match_pairs (
  a UInt32,
  b UInt32,
  pattern UInt32 COMMENT 'four bits a comparison: its level + 1, 0 without evidence'
) engine = MergeTree order by pattern;
