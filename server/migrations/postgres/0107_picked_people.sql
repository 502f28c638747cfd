-- People somebody picked or pasted for a campaign: kept as they were picked.
create table interact.picked_lists (
  id uuid primary key,
  name text not null check (length(name) between 1 and 120),
  created_by text not null,
  created_at timestamptz not null
);

create table interact.picked_people (
  person_id uuid not null,
  list_id uuid not null references interact.picked_lists (id) on delete cascade,
  primary key (person_id, list_id)
);
create index picked_people_list on interact.picked_people (list_id);
