-- Probabilistic matching. A run estimates the model from the business's own records and compares candidate pairs; the newest finished
-- run's model also places new records one by one.
create table identify.match_runs (
  id uuid primary key default uuidv7(),
  state text not null default 'running' check (state in ('running', 'done', 'failed')),
  started_at timestamptz not null,
  finished_at timestamptz,
  model jsonb,
  report jsonb,
  error text
);

-- Two records that may be one person, at or above the review band. What a person decided stays: a pair set apart is never proposed again.
create table identify.match_pairs (
  id uuid primary key default uuidv7(),
  person_a uuid not null references identify.people (id) on delete cascade,
  person_b uuid not null references identify.people (id) on delete cascade,
  -- Log2 odds that both are one person, the prior included, and the same as a probability.
  weight double precision not null,
  probability double precision not null,
  band text not null check (band in ('joined', 'review')),
  -- Why a pair of high weight waits for a person all the same; null where nothing stands against joining it.
  guard text,
  -- The waterfall: an array of {comparison, level, label, bits, frequencyBits}; its bits and the prior add up to the weight.
  levels jsonb not null,
  run_id uuid not null references identify.match_runs (id),
  state text not null default 'open' check (state in ('open', 'joined', 'apart')),
  found_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  unique (person_a, person_b),
  check (person_a < person_b),
  check ((state = 'open') = (decided_at is null))
);
create index match_pairs_b on identify.match_pairs (person_b);
create index match_pairs_open on identify.match_pairs (band, weight desc, id) where state = 'open';
