-- How a sender does: how much went out, what harm it did, and whether it rests until a person lets it go on.
create table interact.sender_health (
  medium text primary key,
  -- messages that mail servers answered for good, ever
  mails bigint not null default 0,
  stopped_at timestamptz,
  stopped_because text check (stopped_because in ('bounces', 'complaints')),
  -- counted anew from here
  counted_from bigint not null default 0,
  resumed_at timestamptz,
  resumed_by text
);
insert into interact.sender_health (medium) values ('email');

create table interact.sender_harms (
  id uuid primary key default uuidv7(),
  medium text not null references interact.sender_health (medium),
  kind text not null check (kind in ('hard', 'complaint')),
  -- how many mails had gone out by then
  mails bigint not null,
  at timestamptz not null
);
create index sender_harms_latest on interact.sender_harms (medium, kind, mails);

-- The next row of each campaign, so that a large one does not stand in front of a small one.
drop index interact.sends_open;
create index sends_open on interact.sends (campaign_id, medium, due_at) where state in ('queued', 'claimed', 'handing_over');
