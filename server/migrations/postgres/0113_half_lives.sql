-- What is believed is kept for each of a few paces of forgetting, so that the data can choose among them. What was learned so far counts for each alike.
create table customise.beliefs (
  half_life_days int primary key,
  columns text[] not null,
  -- float64, row by row
  precision bytea not null,
  moment double precision[] not null,
  -- observations and the sum of their squared rewards, faded
  observations double precision not null,
  squares double precision not null
);
insert into customise.beliefs (half_life_days, columns, precision, moment, observations, squares)
  select days, columns, precision, moment, (tally ->> 'n')::float8, (tally ->> 'squares')::float8
  from customise.posterior, unnest(array[15, 30, 90, 180, 365]) as days;
alter table customise.posterior drop column columns, drop column precision, drop column moment;
alter table customise.posterior rename to learned;
-- the newest decision learned from; null: none yet
alter table customise.learned alter column as_of drop not null;
