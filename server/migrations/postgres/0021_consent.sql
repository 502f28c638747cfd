-- The ledger with all that a record of consent must say, the words as texts of their own, purposes and media as configuration.

-- Null in rows from before these columns were there: their hashes do not cover them.
alter table trust.consents
  -- who holds the data, by the name it had then
  add column controller text,
  -- who else gets them for this purpose
  add column recipients text[],
  add column purpose_version integer;

alter table trust.purposes
  add column version integer not null default 1,
  add column legal_basis text not null default 'consent',
  add column recipients text[] not null default '{}',
  -- a yes from a web form counts for mail only when it was confirmed from the mailbox
  add column needs_confirming boolean not null default false,
  add column archived_at timestamptz,
  add constraint purposes_legal_basis check (legal_basis in ('consent', 'contract', 'legitimate interest', 'legal duty'));
update trust.purposes set legal_basis = 'contract' where id = 'service';
update trust.purposes set recipients = '{"a partner the person chose"}' where id = 'partner-sharing';

-- What a purpose said at each version, only ever added to.
create table trust.purpose_versions (
  purpose text not null references trust.purposes (id),
  version integer not null,
  name text not null,
  description text not null,
  legal_basis text not null,
  recipients text[] not null,
  at timestamptz not null default now(),
  actor text not null,
  primary key (purpose, version)
);
insert into trust.purpose_versions (purpose, version, name, description, legal_basis, recipients, actor)
select id, version, name, description, legal_basis, recipients, 'system' from trust.purposes;
create trigger purpose_versions_append_only before update or delete on trust.purpose_versions
  for each row execute function trust.refuse_change();

create table trust.media (
  id text primary key check (id <> '*'),
  name text not null,
  position smallint not null,
  archived_at timestamptz
);
insert into trust.media (id, name, position) values
  ('email', 'E-mail', 1), ('letter', 'Letter', 2), ('sms', 'Text message', 3), ('phone', 'Telephone', 4),
  ('fax', 'Fax', 5), ('visit', 'Visit', 6), ('web', 'Web page', 7), ('webhook', 'Webhook', 8);

-- The words people saw, as they saw them. Two files may call different words alike, so the hash is part of the key.
create table trust.wordings (
  id text not null,
  version integer not null,
  language text not null,
  hash text not null,
  text text not null,
  purpose text references trust.purposes (id),
  first_at timestamptz not null,
  actor text not null,
  primary key (id, version, language, hash)
);
create trigger wordings_append_only before update or delete on trust.wordings
  for each row execute function trust.refuse_change();

/* What holds now, a row for each medium that was ever named ('*' stands for every medium), whatever order the events came in:
   - the newest no, or what ran out, ends every yes up to its moment; at the same moment the stricter word wins;
   - of the yeses since then a confirmed one stands, else the newest;
   - what an import says was given does not count where the person ever said no.
   refused_ever and last_no let a reader put '*' and a medium together as exactly as from the events themselves. */
create or replace view trust.consent_now as
select distinct on (person_id, purpose, medium)
  person_id, purpose, medium, decision, allowed, event_time, method, seq, refused_ever, last_no
from (
  select c.person_id, c.purpose, c.medium, c.decision, c.event_time, c.method, c.seq,
    decision in ('given', 'confirmed') as allowed,
    array_position(array['objected', 'withdrawn', 'refused', 'expired', 'given', 'confirmed'], decision) as strictness,
    bool_or(decision in ('withdrawn', 'objected', 'refused')) over slot as refused_ever,
    max(event_time) filter (where decision not in ('given', 'confirmed')) over slot as last_no,
    bool_or(decision in ('withdrawn', 'objected', 'refused') and medium = '*') over (partition by person_id, purpose) as refused_all
  from trust.consents c
  window slot as (partition by person_id, purpose, medium)
) c
where not (allowed and (event_time <= last_no) is true)
  and not (allowed and method like 'import%' and (refused_ever or refused_all))
order by person_id, purpose, medium, allowed desc, (decision = 'confirmed') desc, event_time desc, strictness, method, seq desc;
