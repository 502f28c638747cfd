-- A return may be told of by the shop and heard of by the log: two accounts of the same goods, each added up by itself.
alter table customise.given_back
  -- as the event log has it; otherwise as the shop told it
  add column by_log boolean not null default false;
update customise.given_back set by_log = true where key like 'log:%';
alter table customise.given_back drop constraint given_back_pkey, add primary key (person_id, use_id, by_log, key);
