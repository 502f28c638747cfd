-- Sweepstakes and contests: the hash of a seed is published before anybody takes part, the seed after the draw, so that anybody can check it.
create table customise.draws (
  offer_id uuid primary key references customise.offers (id) on delete cascade,
  -- 32 bytes, hex; told to nobody before the draw
  seed text not null,
  -- SHA-256 of the seed, hex
  commitment text not null,
  committed_at timestamptz not null,
  -- something that nobody could know while one could still take part, e.g. a lottery's numbers of a later day
  beacon text not null default '',
  prizes integer,
  -- SHA-256 of the list of entries, hex
  entries_digest text,
  drawn_at timestamptz,
  drawn_by text
);

-- The entries as they were drawn from; nobody is named here.
create table customise.draw_entries (
  offer_id uuid not null references customise.draws (offer_id) on delete cascade,
  -- the use by which somebody took part
  entry uuid not null,
  -- individuals by number: each wins once at most
  entrant integer not null,
  place integer,
  primary key (offer_id, entry)
);
