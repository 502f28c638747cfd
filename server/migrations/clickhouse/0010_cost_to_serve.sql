-- What serving a person has cost, at the prices of the settings, and what is left of the margin; the past year's margin as a yardstick of tiers.
alter table differentiate_values
  add column margin_year Int64 after margin,
  add column return_days UInt16 COMMENT 'days on which something came back' after returns,
  add column complaints_year UInt16 COMMENT 'complaints opened in the past 365 days' after return_days,
  add column cost_to_serve Int64 after complaints_year,
  add column margin_after Int64 alias margin - cost_to_serve;
