-- A campaign that is to start by itself at a moment.
create table interact.plans (
  campaign_id uuid primary key references interact.campaigns (id) on delete cascade,
  at timestamptz not null,
  -- as counted when it was planned
  people integer not null,
  planned_by text not null,
  planned_at timestamptz not null,
  -- why it did not start by itself: it waits for somebody
  fault text
);

-- A second person says yes to what is to be sent, as it stands; changed after that, it has to be asked for again.
create table interact.approvals (
  id uuid primary key default uuidv7(),
  kind text not null check (kind in ('campaign', 'journey')),
  subject_id uuid not null,
  fingerprint text not null,
  asked_by text not null,
  asked_at timestamptz not null,
  answered_by text,
  answered_at timestamptz,
  approved boolean,
  why text,
  unique (kind, subject_id, fingerprint)
);
