-- Experiments of anything: named arms with shares beside those held back.
alter table learn.experiments
  add column kind text not null default 'list' check (kind in ('campaign', 'journey', 'list', 'own')),
  -- Of those not held back: [{"name": "A", "share": 0.5}, …], shares adding up to 1.
  add column arms jsonb not null default '[{"name": "treated", "share": 1}]',
  -- What it is judged by: money, whether people buy again, or whether they do what an event is named after.
  add column outcome text not null default 'money' check (outcome in ('money', 'bought', 'event')),
  add column outcome_event text,
  add column created_by text,
  add column ended_at timestamptz,
  add check ((outcome = 'event') = (outcome_event is not null));
alter table learn.assignments drop constraint assignments_arm_check;
update learn.experiments set kind = 'journey' where source like 'journey:%';
update learn.experiments e set kind = 'campaign' where exists (select from interact.campaigns c where c.id = e.id and c.kind = 'campaign');
create index experiments_newest on learn.experiments (started_at desc, id);
