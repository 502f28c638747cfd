-- A code that is used is followed by another one, where its person may use the offer again. Who draws holds the offer's purse.
drop index customise.codes_person;
create index codes_person on customise.codes (person_id, offer_id) where person_id is not null;
