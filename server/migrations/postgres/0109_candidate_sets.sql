-- Every decision of an hour names the same set of candidates: a foreign key would lock that one row for each of them. Sets are only ever added,
-- and kept before the first decision that names them.
alter table customise.decisions drop constraint decisions_candidates_fkey;
