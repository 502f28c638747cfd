-- A refresh writes a million rows of two dozen narrow columns at once and readers mostly want whole rows: one file a part instead of
-- fifty halves the writing.
alter table differentiate_values modify setting min_bytes_for_wide_part = 100000000000;
