-- What people told us is answered by a message of its own, and so is the news that it was done.
alter table interact.campaigns drop constraint campaigns_kind_check;
alter table interact.campaigns add constraint campaigns_kind_check check (kind in ('campaign', 'alert', 'answer'));
alter table care.suggestions
  -- the runs of messages that told it
  add column answer_run uuid,
  add column done_run uuid;
