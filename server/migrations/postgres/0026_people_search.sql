-- Room identify: people found as one types, at a million. Indexes that answer by themselves, over what is stored anyway; the only table is the
-- dictionary of names, kept by the statements that write facts, for parts of names and slips of the pen: it is a hundredth as long as the
-- facts, so that its trigram index is cheap where one over all facts and identifiers was not.
drop index identify.facts_names;
drop index identify.identifiers_search;

-- A column, not an expression: only then does an index answer without the table.
alter table identify.facts add column found_as text generated always as (
  case when attribute in ('given_name', 'family_name') then lower(value #>> '{}')
    when attribute = 'address' then lower(value ->> 'city') end) stored;
create index facts_found_as on identify.facts (found_as text_pattern_ops, person_id, attribute) where found_as is not null;
create index facts_postcodes on identify.facts (replace(lower(value ->> 'postalCode'), ' ', '') text_pattern_ops, person_id)
  where attribute = 'address';
create index identifiers_values on identify.identifiers (value text_pattern_ops, person_id);
-- A phone number is the same in every notation from its end: +49 171 1234567, 0049 171…, 0171/123 45 67.
create index identifiers_phone_ends on identify.identifiers (reverse(regexp_replace(value, '\D', '', 'g')) text_pattern_ops, person_id)
  where kind = 'phone';
create index events_orders on identify.events ((payload ->> 'order_id'), person_id) where name in ('Order Completed', 'Order Refunded');

create table identify.names (
  name text primary key
);
create index names_parts on identify.names using gin (name gin_trgm_ops);

create function identify.note_names() returns trigger language plpgsql as $$
begin
  insert into identify.names
  select distinct found_as from written where attribute in ('given_name', 'family_name') and found_as <> ''
  on conflict do nothing;
  return null;
end $$;

-- A name that nobody has any more goes: it may have been the only one of its kind, and its bearer erased.
create function identify.forget_names() returns trigger language plpgsql as $$
begin
  delete from identify.names n
  using (select distinct found_as as name from gone where attribute in ('given_name', 'family_name')) g
  where n.name = g.name
    and not exists (select from identify.facts f where f.attribute in ('given_name', 'family_name') and f.found_as = n.name);
  return null;
end $$;

create trigger names_of_new after insert on identify.facts referencing new table as written
  for each statement execute function identify.note_names();
create trigger names_of_changed after update on identify.facts referencing new table as written
  for each statement execute function identify.note_names();
create trigger names_of_former after update on identify.facts referencing old table as gone
  for each statement execute function identify.forget_names();
create trigger names_of_gone after delete on identify.facts referencing old table as gone
  for each statement execute function identify.forget_names();

insert into identify.names
select distinct found_as from identify.facts where attribute in ('given_name', 'family_name') and found_as <> '';
