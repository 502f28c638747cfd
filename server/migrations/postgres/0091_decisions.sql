-- The decision: what this person is shown here and now, or that nothing is; what became of it; and what is learned from that.

-- How an offer may be put: its own ways, or (offer_id null) ways that fit any offer. Learned apart from what is offered.
create table customise.presentations (
  id uuid primary key default uuidv7(),
  offer_id uuid references customise.offers (id) on delete cascade,
  name text not null,
  -- {offer} stands for the offer's own headline
  headline text not null,
  body text not null default '',
  image_url text,
  tone text not null check (tone in ('factual', 'warm', 'playful', 'urgent', 'exclusive')),
  created_at timestamptz not null default now(),
  archived_at timestamptz
);

-- What a marketer fixed or forbade, for everybody or for a segment; undone, the row stays as what was.
create table customise.arm_rules (
  id uuid primary key default uuidv7(),
  -- 'offer:<id>', 'presentation:<id>' or 'nothing'
  subject text not null,
  action text not null check (action in ('pin', 'forbid')),
  segment_id uuid,
  made_at timestamptz not null,
  made_by text not null,
  ended_at timestamptz,
  ended_by text
);

-- What the decision looks at of a person and differentiate worked out: kept here, since a decision reads by key. Renewed after each refresh.
create table customise.profiles (
  person_id uuid primary key,
  tier text not null default '',
  state text not null default '',
  need text not null default '',
  habit text not null default '',
  -- goods that come next for them, each with its reason
  next jsonb not null default '[]',
  next_at timestamptz,
  -- somebody asked for them and their next goods were old
  next_wanted boolean not null default false
);
create index profiles_next_wanted on customise.profiles (person_id) where next_wanted;

-- How often a person was shown a kind of offer or a tone, and how often they answered.
create table customise.answers (
  person_id uuid not null,
  -- 'kind:coupon', 'tone:warm'
  about text not null,
  shown int not null default 0,
  answered int not null default 0,
  last_at timestamptz not null,
  primary key (person_id, about)
);

-- The offers and presentations that a decision chose among, each set once, named by its content.
create table customise.candidate_sets (
  id text primary key,
  body jsonb not null,
  made_at timestamptz not null default now()
);

create table customise.decisions (
  person_id uuid not null,
  id uuid not null,
  decided_at timestamptz not null,
  medium text not null,
  -- moment, place, page, slot as they were given
  context jsonb not null,
  -- the same occasion of a person gets the same answer
  occasion text,
  -- what was true of the person, as the model reads it
  features jsonb not null,
  candidates text not null references customise.candidate_sets (id),
  -- offers left out, by reason
  excluded jsonb not null,
  offer text,
  presentation uuid,
  kind text,
  tone text,
  -- why there is nothing, where there is nothing
  because text,
  -- null where nothing was drawn: refused, fixed, or nothing to choose among
  propensity double precision,
  offer_propensity double precision,
  seed text not null,
  model int not null,
  window_ends_at timestamptz not null,
  reward_minor double precision,
  learned_in int,
  primary key (person_id, id)
);
create index decisions_by_id on customise.decisions (id);
create unique index decisions_occasion on customise.decisions (person_id, occasion) where occasion is not null;
create index decisions_to_learn on customise.decisions (window_ends_at) where learned_in is null and propensity is not null;

create table customise.outcomes (
  person_id uuid not null,
  decision_id uuid not null,
  what text not null check (what in ('click', 'claim', 'purchase', 'declined')),
  at timestamptz not null,
  value_minor bigint not null default 0,
  -- after the decision's window: kept, never counted
  late boolean not null,
  primary key (person_id, decision_id, what),
  foreign key (person_id, decision_id) references customise.decisions (person_id, id) on delete cascade
);

-- Each version of the model that decided, for as long as a decision of it is kept.
create table customise.models (
  version int primary key,
  made_at timestamptz not null,
  columns text[] not null,
  -- float32, one draw of the posterior after the other
  draws bytea not null,
  mean real[] not null,
  report jsonb not null
);

-- The newest posterior: what the next batch is added to.
create table customise.posterior (
  one boolean primary key default true check (one),
  as_of timestamptz not null,
  columns text[] not null,
  -- float64, row by row
  precision bytea not null,
  moment double precision[] not null,
  tally jsonb not null
);
