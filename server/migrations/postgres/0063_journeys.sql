-- Room interact: journeys. A journey's messages are campaigns that name it; who is where is a row with the moment at which it goes on.
create table interact.journeys (
  id uuid primary key default uuidv7(),
  name text not null,
  -- the drawing that is being worked on; what runs is a version
  graph jsonb not null,
  -- null, {event} or {rule} or {segment}: whoever reaches it leaves, wherever they are
  goal jsonb,
  reentry jsonb not null default '{"kind": "never"}',
  held_back numeric not null default 0.1,
  window_days integer not null default 30,
  -- of what became due while it was paused: it goes on by itself, or waits for somebody to say so
  after_pause text not null default 'go-on' check (after_pause in ('go-on', 'ask')),
  -- what is later than that waits for somebody to say so
  late_hours integer not null default 24,
  -- the version that people come into; null before the start
  version smallint,
  created_by text not null,
  created_at timestamptz not null default now(),
  changed_at timestamptz not null default now(),
  started_at timestamptz,
  paused_at timestamptz,
  ended_at timestamptz,
  archived_at timestamptz
);

create table interact.journey_versions (
  journey_id uuid not null references interact.journeys (id) on delete cascade,
  version smallint not null,
  graph jsonb not null,
  -- what became of those in the version before: they finish theirs, or move on
  inside text not null check (inside in ('finish', 'move')),
  started_at timestamptz not null,
  started_by text not null,
  primary key (journey_id, version)
);

-- A journey's message is a campaign whose audience is the journey: not on the list of campaigns, without people of its own.
alter table interact.campaigns add column journey_id uuid generated always as (
  case when audience ->> 'watchList' like 'journey:%' then substr(audience ->> 'watchList', 9)::uuid end) stored
  references interact.journeys (id);
create index campaigns_journey on interact.campaigns (journey_id) where journey_id is not null;

-- One row a person and pass: a pass is one way of a person through a journey.
create table interact.journey_passes (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  journey_id uuid not null references interact.journeys (id),
  pass smallint not null,
  version smallint not null,
  node text not null,
  state text not null default 'waiting' check (state in ('waiting', 'claimed', 'held', 'left')),
  -- what brought them in: the start node, and an event, a day or a hand; the same occasion brings nobody in twice
  came_by text not null,
  occasion text,
  entered_at timestamptz not null,
  node_entered_at timestamptz not null,
  -- when they go on from the node, as far as is known; look_at is never later and earlier where something happened
  run_at timestamptz not null,
  look_at timestamptz not null,
  -- whether what happens to them may move them before run_at
  listens boolean not null default false,
  left_at timestamptz,
  left_by text,
  lease_until timestamptz,
  fence bigint not null default 0,
  worker text,
  primary key (person_id, id),
  unique (journey_id, person_id, pass)
);
create unique index journey_passes_occasion on interact.journey_passes (journey_id, person_id, occasion) where occasion is not null;
create index journey_passes_due on interact.journey_passes (look_at) where state in ('waiting', 'claimed');
create index journey_passes_inside on interact.journey_passes (journey_id, version, node) where state <> 'left';
create index journey_passes_by_journey on interact.journey_passes (journey_id, state, left_by);
create index journey_passes_listening on interact.journey_passes (person_id) where listens and state = 'waiting';

-- Each node a pass came to, once: this key is why nothing is done twice.
create table interact.journey_steps (
  person_id uuid not null,
  pass_id uuid not null,
  node text not null,
  journey_id uuid not null,
  version smallint not null,
  entered_at timestamptz not null,
  left_at timestamptz,
  port text,
  -- of a send: why it was not sent
  note text,
  primary key (person_id, pass_id, node)
);
create index journey_steps_counts on interact.journey_steps (journey_id, node, port);

-- Who was on a journey's watch list when it was looked at last.
create table interact.journey_listed (
  person_id uuid not null,
  journey_id uuid not null references interact.journeys (id) on delete cascade,
  node text not null,
  primary key (person_id, journey_id, node)
);
create index journey_listed_journey on interact.journey_listed (journey_id, node);

-- Something for somebody of the house to do for a person.
create table interact.tasks (
  person_id uuid not null,
  id uuid not null default uuidv7(),
  journey_id uuid references interact.journeys (id),
  pass_id uuid,
  node text,
  title text not null,
  reason text not null,
  for_whom text not null check (for_whom in ('rep', 'team')),
  due_at timestamptz not null,
  created_at timestamptz not null,
  done_at timestamptz,
  done_by text,
  outcome text,
  primary key (person_id, id)
);
create unique index tasks_once on interact.tasks (person_id, pass_id, node) where pass_id is not null;
create index tasks_open on interact.tasks (due_at) where done_at is null;
