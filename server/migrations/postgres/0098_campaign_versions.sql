-- Versions of a campaign: the same people, drawn to one of them; each says something else. The campaign itself is version A.
alter table interact.campaigns
  add column version_of uuid references interact.campaigns (id),
  add column version text,
  add check ((version_of is null) = (version is null)),
  add check (version_of is null or journey_id is null);
create unique index campaigns_versions on interact.campaigns (version_of, version) where version_of is not null;
