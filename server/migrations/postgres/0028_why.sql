-- Why this person was among those written to, in the words of the list at the moment the audience was fixed.
alter table interact.sends add column because text;
