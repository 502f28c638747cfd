alter table identify_match_records
  add column emails String COMMENT 'all of them where there are several, parted by blanks',
  add column phones String;
