-- Links that ask for the confirmation of a yes by web form stand beside the links to the page: to which address, and as of when.
alter table interact.link_mails
  add column kind text not null default 'page' check (kind in ('page', 'confirm')),
  add column address text,
  add constraint link_mails_address check ((kind = 'confirm') = (address is not null));
create index link_mails_address on interact.link_mails (address, asked_at) where address is not null;
