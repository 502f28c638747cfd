-- Share of wallet, estimated by a study of its own. What people declare of it is a fact and never copied here.
create table differentiate_wallets (
  run UUID,
  person_id UUID,
  spent Int64 COMMENT 'with us in the past 365 days, minor units',
  wallet_low Int64,
  wallet Int64 COMMENT 'what they spend on such things in all, estimated',
  wallet_high Int64,
  missing Array(String) COMMENT 'categories that people like them buy and they do not'
) engine = MergeTree partition by run order by person_id
settings index_granularity = 1024, min_bytes_for_wide_part = 100000000000;
