-- Any of the models may be the one that values are computed by. MBG/CNBD-k expects more of a customer the further they are towards the next purchase,
-- so it has one expectation a phase.
alter table differentiate_expectations add column later Array(Float64) comment 'of phases 1 .. k - 1 of MBG/CNBD-k; empty for k = 1';

-- How the models did on held-out months; the newest row says which one the next refresh uses. Nobody by id.
create table differentiate_comparisons (
  compared_at DateTime64(3, 'UTC'),
  as_of Date,
  report String COMMENT 'JSON: the table that screens show, and the winner'
) engine = MergeTree order by compared_at;

-- Reports of runs name their model from now on; the next refresh computes all values anew.
truncate table differentiate_runs;
