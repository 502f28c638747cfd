-- What happened while a row was in hand: it is looked at again. And why one waits for somebody to say so.
alter table interact.journey_passes add column woken boolean not null default false, add column held_by text;
