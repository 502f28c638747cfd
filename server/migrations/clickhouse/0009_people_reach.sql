-- By which medium somebody may be written to for which purpose, or why not, but for a pause: ";offers/email=;offers/letter=no-address;". There are
-- few different ones, so conditions and counts look at the dictionary and not at everybody. The next refill writes it.
alter table differentiate_people add column reach LowCardinality(String);
